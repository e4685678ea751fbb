// Which methods of the API send their functions to executors. The one list: the compiler's diagnostics follow it.

/** Operators whose function arguments run on executors. */
export const SHIPPING_OPERATORS: ReadonlySet<string> = new Set([
  "aggregate",
  "aggregateByKey",
  "combineByKey",
  "filter",
  "flatMap",
  "flatMapValues",
  "fold",
  "foldByKey",
  "foreach",
  "foreachPartition",
  "groupBy",
  "keyBy",
  "map",
  "mapPartitions",
  "mapPartitionsWithIndex",
  "mapValues",
  "mapWithState",
  "partitionBy",
  "reduce",
  "reduceByKey",
  "reduceByKeyAndWindow",
  "reduceByWindow",
  "sortBy",
  "treeAggregate",
  "treeReduce",
  "updateStateByKey",
]);

/** Shipping operators whose names mean nothing on arrays and iterators: seeing one is enough. */
export const DISTINCTIVE_OPERATORS: ReadonlySet<string> = new Set([
  "aggregateByKey",
  "combineByKey",
  "flatMapValues",
  "foldByKey",
  "foreachPartition",
  "mapPartitions",
  "mapPartitionsWithIndex",
  "mapWithState",
  "reduceByKey",
  "reduceByKeyAndWindow",
  "reduceByWindow",
  "updateStateByKey",
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
  "foreachPartition",
  "foreachRDD",
  "getCheckpointFile",
  "id",
  "getNumPartitions",
  "isCheckpointed",
  "isEmpty",
  "max",
  "min",
  "print",
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
  "fileStream",
  "inputStream",
  "queueStream",
  "rawSocketTextStream",
  "receiverStream",
  "socketTextStream",
  "textFileStream",
]);
