// The package's door for those who write sources, sinks, stores and backends.
export * from "./engine/spi.ts";
