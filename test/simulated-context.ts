// Contexts on a simulated cluster, which the test drives step by step: master `simulated` is the cluster made last.
import { registerBackend } from "../engine/scheduler/backend.ts";
import "../engine/scheduler/context-functions.ts";
import { MillraceContext } from "../engine/scheduler/millrace-context.ts";
import { SimulatedCluster } from "./simulated-cluster.ts";

let cluster: SimulatedCluster;
registerBackend(/^simulated$/, () => cluster);

export function simulatedCluster(executors: number): SimulatedCluster {
  cluster = new SimulatedCluster(executors);
  return cluster;
}

/** A context that has started, on a cluster of two executors. */
export async function simulatedContext(
  storageBytes?: number,
): Promise<{ readonly cluster: SimulatedCluster; readonly sc: MillraceContext }> {
  const made = simulatedCluster(2);
  if (storageBytes !== undefined) made.storageBytes = storageBytes;
  const sc = new MillraceContext("simulated", "test");
  await sc.start();
  return { cluster: made, sc };
}

/** Has the cluster do all there is to do, and gives what the job gives. */
export async function run<T>(job: Promise<T>): Promise<T> {
  job.catch(() => {});
  await cluster.drain();
  return job;
}
