// Every file that adds methods to MillraceContext. Whoever hands out contexts imports this, so that all methods are there.
import "./context-admin.ts";
import "./context-files.ts";
import "./context-jobs.ts";
import "./context-rdds.ts";
import "./context-shared-variables.ts";
import "./context-storage.ts";
import "./rdd-context.ts";
