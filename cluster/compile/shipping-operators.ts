// Which methods of the API send their functions to executors. The one list: the compiler's diagnostics follow it.

/** Operators whose function arguments run on executors. */
export const SHIPPING_OPERATORS: ReadonlySet<string> = new Set([
  "aggregate",
  "aggregateByKey",
  "combineByKey",
  "filter",
  "filterAsync",
  "filterByRange",
  "flatMap",
  "flatMapAsync",
  "flatMapValues",
  "fold",
  "foldByKey",
  "foreach",
  "foreachAsync",
  "foreachPartition",
  "foreachPartitionAsync",
  "groupBy",
  "keyBy",
  "map",
  "mapAsync",
  "mapPartitions",
  "mapPartitionsWithIndex",
  "mapValues",
  "mapWithState",
  "partitionBy",
  "pipe",
  "reduce",
  "reduceByKey",
  "reduceByKeyAndWindow",
  "reduceByWindow",
  "repartitionAndSortWithinPartitions",
  "sortBy",
  "sortByKey",
  "treeAggregate",
  "treeReduce",
  "updateStateByKey",
  "updateStateByKeyPerPartition",
  "updateStateByKeyWithTime",
  "zipPartitions",
]);

/** Methods of a StreamingContext whose function arguments run on executors. */
export const SHIPPING_INPUTS: ReadonlySet<string> = new Set(["fileStream", "receiverStream", "socketStream"]);

/** Shipping operators whose names mean nothing on arrays and iterators: seeing one is enough. */
export const DISTINCTIVE_OPERATORS: ReadonlySet<string> = new Set([
  "aggregateByKey",
  "combineByKey",
  "filterAsync",
  "flatMapAsync",
  "flatMapValues",
  "foldByKey",
  "foreachAsync",
  "foreachPartition",
  "foreachPartitionAsync",
  "mapAsync",
  "mapPartitions",
  "mapPartitionsWithIndex",
  "mapWithState",
  "reduceByKey",
  "reduceByKeyAndWindow",
  "reduceByWindow",
  "repartitionAndSortWithinPartitions",
  "sortByKey",
  "updateStateByKey",
  "updateStateByKeyPerPartition",
  "updateStateByKeyWithTime",
  "zipPartitions",
]);

/** Their functions run on the driver and are given RDDs; closures made inside of them ship. */
export const DRIVER_OPERATORS: ReadonlySet<string> = new Set(["foreachRDD", "transform", "transformWith"]);

/** Methods of RDDs and DStreams that give something else than another one. */
export const ACTIONS: ReadonlySet<string> = new Set([
  "collect",
  "collectAsMap",
  "context",
  "count",
  "countByKey",
  "countByValue",
  "first",
  "foreach",
  "foreachAsync",
  "foreachPartition",
  "foreachPartitionAsync",
  "foreachRDD",
  "getCheckpointFile",
  "getNumPartitions",
  "id",
  "isCheckpointed",
  "isEmpty",
  "max",
  "min",
  "print",
  "saveAsObjectFile",
  "saveAsTextFile",
  "saveAsTextFiles",
  "sum",
  "take",
  "takeOrdered",
  "then",
  "toDebugString",
  "top",
  "unpersist",
]);

/** Methods of a context that give a stream or an RDD; so does whatever ends in `Stream`. */
export const DATASET_MAKERS: ReadonlySet<string> = new Set([
  "emptyRDD",
  "makeRDD",
  "objectFile",
  "parallelize",
  "range",
  "textFile",
  "transform",
  "union",
]);

/** Methods whose receiver can only be a StreamingContext. */
export const CONTEXT_METHODS: ReadonlySet<string> = new Set([
  "awaitTermination",
  "awaitTerminationOrTimeout",
  "binaryRecordsStream",
  "fileStream",
  "inputStream",
  "queueStream",
  "rawSocketStream",
  "receiverStream",
  "socketStream",
  "socketTextStream",
  "textFileStream",
]);
