// The package's front door: what a job author writes with. Registers the masters and the sources.
import "./cluster/backend/register.ts";
import "./sources/register.ts";

export * from "./engine/index.ts";
