// How many messages of each partition of a log a batch may take: the pure half of back-pressure for sources that are
// read from offsets. See Spark's `DirectKafkaInputDStream.maxMessagesPerPartition`.

/** What limits a batch. */
export interface PartitionRates {
  /** The length of a batch. */
  readonly batchIntervalMs: number;
  /**
   * What back-pressure says, in records a second for all partitions together: the latest estimate, or the initial rate
   * before there is one. Left out without back-pressure; 0 or less is no estimate.
   */
  readonly rate?: number;
  /** Records a second of a partition; 0 or less is no limit. */
  readonly maxRatePerPartition: (partition: string) => number;
  /** Messages that a partition may take in a batch whatever the limits say: a number for each batch, as on Spark. Default 1. */
  readonly minMessagesPerPartition?: (partition: string) => number;
}

/**
 * The most messages of each partition, by how far it lags behind (latest minus current offset); undefined if there is no
 * limit. With an estimate each partition gets its share of it, as its lag is a share of all lag.
 */
export function maxMessagesPerPartition(lag: ReadonlyMap<string, number>, rates: PartitionRates): ReadonlyMap<string, number> | undefined {
  const { batchIntervalMs, rate = 0, maxRatePerPartition, minMessagesPerPartition = () => 1 } = rates;
  const lags = [...lag].map(([partition, messages]) => [partition, Math.max(0, messages)] as const);
  const totalLag = lags.reduce((sum, [, messages]) => sum + messages, 0);
  const rateOf = lags.map(([partition, messages]) => {
    const maxRate = maxRatePerPartition(partition);
    if (!(rate > 0)) return [partition, maxRate] as const;
    const share = totalLag > 0 ? (messages / totalLag) * rate : 0;
    return [partition, maxRate > 0 ? Math.min(share, maxRate) : share] as const;
  });
  if (!(rateOf.reduce((sum, [, partitionRate]) => sum + partitionRate, 0) > 0)) return undefined;
  const seconds = batchIntervalMs / 1000;
  return new Map(
    rateOf.map(([partition, partitionRate]) => [
      partition,
      Math.max(Math.trunc(seconds * partitionRate), minMessagesPerPartition(partition)),
    ]),
  );
}
