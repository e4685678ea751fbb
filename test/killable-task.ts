// A task that can be killed, for functions that run in one.
import { TaskContext } from "../engine/scheduler/task-context.ts";

export function killableTask(): { readonly task: TaskContext; kill(): void } {
  let killed = false;
  const task = new TaskContext({
    taskId: "1.0.1",
    stageId: 1,
    stageAttempt: 0,
    partition: 0,
    attempt: 0,
    executorId: "e1",
    readBlock: async () => [],
    isKilled: () => killed,
    endIfKilled: () => {
      if (killed) throw new Error("killed");
    },
  });
  const kill = () => {
    killed = true;
  };
  return { task, kill };
}
