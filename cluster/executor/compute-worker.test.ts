// The worker without a thread: the test is its controlling side.
import { describe, expect, test } from "vitest";
import { builtin, builtinFactory } from "../../engine/closure/closure.ts";
import { MillraceError } from "../../engine/errors.ts";
import type { PlanNode, SinkPlan } from "../../engine/rdd/plan.ts";
import type { TaskOutcome, WireTask } from "../../engine/scheduler/task.ts";
import { decode, encode } from "../../engine/serialize/codec.ts";
import { encodePlan } from "../../engine/serialize/plan-codec.ts";
import { decodeBucket, encodeBucket } from "../../engine/shuffle/bucket-codec.ts";
import { StorageLevel } from "../../engine/storage/storage-level.ts";
import type { FromCompute, ToCompute } from "./compute-messages.ts";
import { type ComputeWorkerOptions, runComputeWorker } from "./compute-worker.ts";
import { KilledTasks } from "./killed-tasks.ts";

const read = builtin("test-read", (records: unknown[]) => [records]);
const source: PlanNode = { op: "source", read, slot: 0 };
const level = StorageLevel.MEMORY_ONLY;
const cached: PlanNode = { op: "cache", slot: 1, level, parent: source };

class Controller {
  readonly posted: FromCompute[] = [];
  readonly transferred: ArrayBuffer[] = [];
  readonly killed = new KilledTasks();
  send: (message: ToCompute) => void = () => {};
  private taskCount = 0;
  private changed: () => void = () => {};

  constructor(loadBundle: ComputeWorkerOptions["loadBundle"] = async () => {}) {
    const port = {
      post: (message: FromCompute, transfer: readonly ArrayBuffer[]) => {
        this.posted.push(message);
        this.transferred.push(...transfer);
        this.changed();
      },
      onMessage: (listener: (message: ToCompute) => void) => {
        this.send = listener;
      },
    };
    const data = { executorId: "e1", memoryMiB: 64, storageBytes: 1e6, killed: this.killed.memory };
    runComputeWorker({ data, port, loadBundle });
  }

  /** Sends one task and gives its name. */
  launch(node: PlanNode, bindings: unknown[], sink: SinkPlan = { op: "collect" }): string {
    const { hash, bytes } = encodePlan({ node, sink });
    this.send({ type: "AddPlans", plans: [[hash, bytes]], dropped: [] });
    const taskId = `1.0.${this.taskCount++}`;
    const task: WireTask = { taskId, stageId: 1, stageAttempt: 0, partition: 0, attempt: 2, planHash: hash, bindings };
    this.send({ type: "RunTasks", tasks: encode([task]), only: undefined });
    return taskId;
  }

  async next<T extends FromCompute["type"]>(
    type: T,
    wanted: (message: FromCompute & { type: T }) => boolean = () => true,
  ): Promise<FromCompute & { type: T }> {
    for (;;) {
      const found = this.posted.find(
        (message): message is FromCompute & { type: T } => message.type === type && wanted(message as FromCompute & { type: T }),
      );
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.changed = resolve;
      });
    }
  }

  async outcome(taskId: string): Promise<TaskOutcome> {
    const { task } = await this.next("TaskFinished", (message) => message.task.taskId === taskId);
    expect(task.attempt).toBe(2);
    return decode(task.outcome) as TaskOutcome;
  }

  run(node: PlanNode, bindings: unknown[], sink?: SinkPlan): Promise<TaskOutcome> {
    return this.outcome(this.launch(node, bindings, sink));
  }
}

test("says that it has started, then runs tasks in order and gives their outcomes in memory of their own", async () => {
  const controller = new Controller();
  expect(controller.posted).toEqual([{ type: "ThreadStarted" }]);
  const names = [controller.launch(source, [[1]]), controller.launch(source, [[2]])];
  expect(await controller.outcome(names[1]!)).toMatchObject({ ok: true, value: [2] });
  expect(controller.posted.flatMap((message) => (message.type === "TaskFinished" ? [message.task.taskId] : []))).toEqual(names);
  expect(controller.transferred).toHaveLength(2);
});

describe("shuffle", () => {
  const write: SinkPlan = {
    op: "shuffleWrite",
    slot: 1,
    numPartitions: 3,
    partition: builtin("test-as-is", (key: number) => key),
    combine: null,
  };

  test("buckets are handed over before the task's end, empty ones are not kept", async () => {
    const controller = new Controller();
    const outcome = await controller.run(
      source,
      [
        [
          [0, "a"],
          [2, "b"],
        ],
        { shuffleId: 4, mapId: 1 },
      ],
      write,
    );
    const types = controller.posted.map((message) => message.type);
    expect(types).toEqual(["ThreadStarted", "StoreBlocks", "TaskFinished"]);
    const { blocks } = await controller.next("StoreBlocks");
    expect(blocks.map(({ id, bytes }) => [id, decodeBucket(bytes)])).toEqual([
      ["shuffle-4-1-0", { keys: [0], values: ["a"] }],
      ["shuffle-4-1-2", { keys: [2], values: ["b"] }],
    ]);
    expect(outcome).toMatchObject({ ok: true, value: { bucketBytes: [blocks[0]!.bytes.length, 0, blocks[1]!.bytes.length] } });
  });

  const shuffleRead: PlanNode = { op: "shuffleRead", slot: 0, combine: null, combined: false };
  const outputs = [
    { mapId: 0, executorId: "e1" },
    { mapId: 1, executorId: "e2" },
    { mapId: 2, executorId: "e1" },
  ];
  const bucket = (value: string) => encodeBucket({ keys: ["k"], values: [value] });

  test("reads with one request an executor and merges in map order, whichever answers first", async () => {
    const controller = new Controller();
    const taskId = controller.launch(shuffleRead, [{ shuffleId: 4, reduceId: 5, outputs }]);
    const near = await controller.next("FetchBlocks", ({ executorId }) => executorId === "e1");
    const far = await controller.next("FetchBlocks", ({ executorId }) => executorId === "e2");
    expect([near.ids, far.ids]).toEqual([["shuffle-4-0-5", "shuffle-4-2-5"], ["shuffle-4-1-5"]]);
    controller.send({ type: "BlocksFetched", requestId: far.requestId, blocks: [bucket("1")] });
    controller.send({ type: "BlocksFetched", requestId: near.requestId, blocks: [bucket("0"), bucket("2")] });
    expect(await controller.outcome(taskId)).toMatchObject({
      ok: true,
      value: [
        ["k", "0"],
        ["k", "1"],
        ["k", "2"],
      ],
    });
  });

  test.each<[string, Pick<ToCompute & { type: "BlocksFetched" }, "blocks" | "error">, RegExp]>([
    ["is not there", { blocks: [undefined] }, /block shuffle-4-1-5 is not on executor e2/],
    ["cannot be reached", { blocks: [], error: "connection refused" }, /connection refused/],
  ])("a bucket that %s is a failed fetch from its executor", async (_name, answer, message) => {
    const controller = new Controller();
    const taskId = controller.launch(shuffleRead, [{ shuffleId: 4, reduceId: 5, outputs: [outputs[1]] }]);
    const { requestId } = await controller.next("FetchBlocks");
    controller.send({ type: "BlocksFetched", requestId, ...answer });
    expect(await controller.outcome(taskId)).toEqual({
      ok: false,
      failure: { type: "fetchFailed", shuffleId: 4, executorId: "e2", message: expect.stringMatching(message) },
    });
  });
});

describe("cached partitions", () => {
  test("are kept, read by others, and dropped when forgotten", async () => {
    const controller = new Controller();
    const binding = { blockId: "rdd-3-0", locations: [] as string[] };
    expect(await controller.run(cached, [[1], binding])).toMatchObject({ value: [1], cached: [{ blockId: "rdd-3-0", held: "thread" }] });
    const known = { ...binding, locations: ["e1"] };
    expect(await controller.run(cached, [["not read"], known])).toMatchObject({ value: [1], cached: [] });
    controller.send({ type: "ReadCached", requestId: 7, id: "rdd-3-0" });
    expect(decode((await controller.next("CachedRead", ({ requestId }) => requestId === 7)).bytes!)).toEqual([1]);
    controller.send({ type: "ForgetBlocks", groups: [{ type: "rdd", rddId: 3 }] });
    controller.send({ type: "ReadCached", requestId: 8, id: "rdd-3-0" });
    expect((await controller.next("CachedRead", ({ requestId }) => requestId === 8)).bytes).toBeUndefined();
  });

  test("are asked for at each place in turn, here first", async () => {
    const controller = new Controller();
    const binding = { blockId: "rdd-3-0", locations: ["e2", "e1", "e3"] };
    const taskId = controller.launch({ op: "cache", slot: 0, level, parent: null }, [binding]);
    const here = await controller.next("FetchBlocks");
    expect(here.executorId).toBe("e1");
    controller.send({ type: "BlocksFetched", requestId: here.requestId, blocks: [undefined] });
    const first = await controller.next("FetchBlocks", ({ executorId }) => executorId === "e2");
    controller.send({ type: "BlocksFetched", requestId: first.requestId, blocks: [], error: "gone" });
    const second = await controller.next("FetchBlocks", ({ executorId }) => executorId === "e3");
    controller.send({ type: "BlocksFetched", requestId: second.requestId, blocks: [encode(["there"])] });
    expect(await controller.outcome(taskId)).toMatchObject({ ok: true, value: ["there"] });
  });
});

test("an encoded partition is handed over, and where it was kept is told", async () => {
  const controller = new Controller();
  const node: PlanNode = { ...cached, level: StorageLevel.MEMORY_AND_DISK_SER_2 } as PlanNode;
  const taskId = controller.launch(node, [[1, 2], { blockId: "rdd-3-0", locations: [] }]);
  const { requestId, request } = await controller.next("StoreCached");
  expect(request).toMatchObject({ id: "rdd-3-0", here: "spill", copies: 1, copyMode: "spill" });
  expect(decode(request.bytes)).toEqual([1, 2]);
  expect(controller.transferred).toContain(request.bytes.buffer);
  controller.send({ type: "CachedStored", requestId, answer: { place: "memory", copies: ["e3"], dropped: ["rdd-2-0"] } });
  const size = { memoryBytes: request.bytes.length, diskBytes: 0 };
  expect(await controller.outcome(taskId)).toMatchObject({
    value: [1, 2],
    cached: [
      { blockId: "rdd-2-0", executorId: "e1", held: "none" },
      { blockId: "rdd-3-0", executorId: "e1", held: "process", ...size },
      { blockId: "rdd-3-0", executorId: "e3", held: "process", ...size },
    ],
  });
});

test("a received block is read here first; one that nobody has is lost", async () => {
  const controller = new Controller();
  const readBlock = builtin(
    "test-read-block",
    async (locations: string[], io: { readBlock(id: string, at: string[]): Promise<unknown[]> }) => [
      await io.readBlock("input-0-x", locations),
    ],
  );
  const taskId = controller.launch({ op: "source", read: readBlock, slot: 0 }, [["e2", "e1"]]);
  for (const executorId of ["e1", "e2"]) {
    const { requestId } = await controller.next("FetchBlocks", (message) => message.executorId === executorId);
    controller.send({ type: "BlocksFetched", requestId, blocks: [undefined] });
  }
  expect(controller.posted.flatMap((message) => (message.type === "FetchBlocks" ? [message.executorId] : []))).toEqual(["e1", "e2"]);
  expect(await controller.outcome(taskId)).toMatchObject({ failure: { error: { code: "BLOCK_LOST" } } });
});

describe("what goes wrong is an outcome, and the next task runs", () => {
  test("a bundle that cannot be evaluated", async () => {
    const controller = new Controller(() => Promise.reject(new SyntaxError("bad bundle")));
    controller.send({ type: "LoadBundle", hash: "h", code: "" });
    expect(await controller.run(source, [[1]])).toMatchObject({
      ok: false,
      failure: { type: "exception", error: { name: "SyntaxError", message: "bad bundle" } },
    });
  });

  test("a plan that was not sent", async () => {
    const controller = new Controller();
    const task: WireTask = { taskId: "x", stageId: 1, stageAttempt: 0, partition: 0, attempt: 2, planHash: "nowhere", bindings: [] };
    controller.send({ type: "RunTasks", tasks: encode([task]), only: undefined });
    expect(await controller.outcome("x")).toMatchObject({ failure: { error: expect.any(MillraceError) } });
    expect(await controller.run(source, [[1]])).toMatchObject({ ok: true });
  });

  test("a result that cannot travel", async () => {
    const controller = new Controller();
    const symbols = builtin("test-symbols", () => [[Symbol("s")]]);
    expect(await controller.run({ op: "source", read: symbols, slot: 0 }, [null])).toMatchObject({
      failure: { error: { code: "CANNOT_ENCODE" } },
    });
    expect(await controller.run(source, [[1]])).toMatchObject({ ok: true });
  });
});

test("a plan is dropped when it is said to be, but not under the tasks that came before", async () => {
  const controller = new Controller();
  const { hash, bytes } = encodePlan({ node: source, sink: { op: "collect" } });
  const send = (...ids: string[]) => {
    const tasks = ids.map((taskId) => ({ taskId, stageId: 1, partition: 0, attempt: 2, planHash: hash, bindings: [[1]] }));
    controller.send({ type: "RunTasks", tasks: encode(tasks), only: undefined });
  };
  controller.send({ type: "AddPlans", plans: [[hash, bytes]], dropped: [] });
  send("before1", "before2");
  controller.send({ type: "AddPlans", plans: [], dropped: [hash] });
  send("after");
  for (const taskId of ["before1", "before2"]) expect(await controller.outcome(taskId)).toMatchObject({ ok: true, value: [1] });
  expect(await controller.outcome("after")).toMatchObject({ failure: { error: expect.any(MillraceError) } });
});

test("of a message's tasks only those asked for run", async () => {
  const controller = new Controller();
  const { hash, bytes } = encodePlan({ node: source, sink: { op: "collect" } });
  controller.send({ type: "AddPlans", plans: [[hash, bytes]], dropped: [] });
  const task = (taskId: string) => ({ taskId, stageId: 1, partition: 0, attempt: 2, planHash: hash, bindings: [[1]] });
  const only = [
    ["a", 1],
    ["b", 2],
  ] as const;
  controller.send({ type: "RunTasks", tasks: encode(["a", "b", "c"].map(task)), only });
  controller.send({ type: "RunTasks", tasks: encode([task("d")]), only: undefined });
  await controller.outcome("d");
  expect(controller.posted.flatMap((message) => (message.type === "TaskFinished" ? [message.task.taskId] : []))).toEqual(["b", "d"]);
});

test("what one task does to a captured object, the next does not see", async () => {
  const controller = new Controller();
  const counting = builtinFactory("test-counting", (state: { calls: number }) => () => [[++state.calls]]);
  const node: PlanNode = { op: "source", read: counting({ calls: 0 }), slot: 0 };
  expect([await controller.run(node, [null]), await controller.run(node, [null])]).toMatchObject([{ value: [1] }, { value: [1] }]);
});

test("tasks wait for the bundle that was sent before them", async () => {
  let release = () => {};
  const evaluated = new Promise<void>((resolve) => {
    release = resolve;
  });
  const controller = new Controller(() => evaluated);
  controller.send({ type: "LoadBundle", hash: "h", code: "" });
  const taskId = controller.launch(source, [[1]]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(controller.posted).toHaveLength(1);
  release();
  expect(await controller.outcome(taskId)).toMatchObject({ ok: true });
});
