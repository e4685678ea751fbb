// What the type tests ask their questions of. Nothing of it exists when something runs.
import type { DStream, MillraceContext, RDD, StreamingContext } from "millrace";

export declare const sc: MillraceContext;
export declare const ssc: StreamingContext;

export declare const words: RDD<string>;
export declare const numbers: RDD<number>;
export declare const ages: RDD<[string, number]>;
export declare const births: RDD<[string, Date]>;
/** Pairs whose keys are no strings. */
export declare const byNumber: RDD<[number, string]>;

export declare const wordStream: DStream<string>;
export declare const numberStream: DStream<number>;
export declare const ageStream: DStream<[string, number]>;
export declare const birthStream: DStream<[string, Date]>;
export declare const byNumberStream: DStream<[number, string]>;
