PRAGMA user_version = 3;
PRAGMA ignore_check_constraints = ON;
BEGIN TRANSACTION;
CREATE TABLE attempt (
	run_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL CHECK (attempt >= 1), 
	state TEXT NOT NULL, 
	nonce TEXT NOT NULL CHECK (nonce <> ''), 
	boot_id TEXT NOT NULL, 
	host TEXT NOT NULL, 
	claimed_at TEXT NOT NULL, 
	started_at TEXT, 
	ended_at TEXT, 
	exit_code INTEGER, 
	signal TEXT, 
	error TEXT, 
	cpu_s REAL, 
	peak_memory_bytes INTEGER, 
	output_bytes INTEGER, 
	pid INTEGER, 
	counts INTEGER CHECK (counts IN (0, 1)), 
	remarks TEXT DEFAULT '{}' NOT NULL, 
	output_removed_at TEXT, elapsed_s REAL, 
	PRIMARY KEY (run_id, attempt), 
	CONSTRAINT a_state_of_an_attempt CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')), 
	CONSTRAINT an_attempt_runs_until_it_ends CHECK ((state = 'running') = (ended_at IS NULL)), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "attempt" VALUES(1,1,'succeeded','nonce-1-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',0,NULL,NULL,0.5,1000000,12,4711,1,'{}',NULL,NULL);
INSERT INTO "attempt" VALUES(2,1,'failed','nonce-2-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',1,NULL,'{"message":"it ended with status 1","code":"exit","details":null}',NULL,NULL,NULL,4711,1,'{}',NULL,NULL);
INSERT INTO "attempt" VALUES(3,1,'running','nonce-3-1','boot','host','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL);
INSERT INTO "attempt" VALUES(5,1,'interrupted','nonce-5-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,4711,1,'{}',NULL,NULL);
INSERT INTO "attempt" VALUES(8,1,'failed','nonce-8-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,'{"message":"it ended with status 1","code":"exit","details":null}',NULL,NULL,NULL,4711,1,'{}',NULL,NULL);
INSERT INTO "attempt" VALUES(13,1,'running','nonce-13-1','boot','host','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL);
CREATE TABLE counter (
	state TEXT NOT NULL, 
	group_name TEXT NOT NULL, 
	value INTEGER NOT NULL CHECK (value >= 0), 
	PRIMARY KEY (state, group_name)
)
 WITHOUT ROWID

;
INSERT INTO "counter" VALUES('failed','disk',1);
INSERT INTO "counter" VALUES('hibernating','disk',1);
INSERT INTO "counter" VALUES('interrupted','default',1);
INSERT INTO "counter" VALUES('queued','default',6);
INSERT INTO "counter" VALUES('queued','disk',0);
INSERT INTO "counter" VALUES('queued','net',1);
INSERT INTO "counter" VALUES('queued','once',0);
INSERT INTO "counter" VALUES('running','default',1);
INSERT INTO "counter" VALUES('running','disk',0);
INSERT INTO "counter" VALUES('running','net',1);
INSERT INTO "counter" VALUES('succeeded','default',1);
CREATE TABLE dependency (
	run_id INTEGER NOT NULL, 
	after_id INTEGER NOT NULL, 
	kind TEXT NOT NULL CHECK (kind IN ('end', 'success')), 
	settled INTEGER DEFAULT '0' NOT NULL CHECK (settled IN (0, 1)), 
	PRIMARY KEY (run_id, after_id), 
	CONSTRAINT nothing_waits_for_itself CHECK (run_id <> after_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE, 
	FOREIGN KEY(after_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "dependency" VALUES(4,3,'success',0);
CREATE TABLE environment (
	digest TEXT NOT NULL, 
	variables TEXT NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "environment" VALUES('47a2d3ad75162b77c2ac4022fd6f303c','{"PATH":"/usr/bin"}');
CREATE TABLE history (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	from_state TEXT CHECK (from_state IN ('queued', 'running', 'interrupted', 'succeeded', 'failed', 'cancelled')), 
	to_state TEXT NOT NULL CHECK (to_state IN ('queued', 'running', 'interrupted', 'succeeded', 'failed', 'cancelled')), 
	actor TEXT NOT NULL, 
	why TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "history" VALUES(1,1,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(2,1,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(3,1,'2026-01-01T12:00:00.123Z','running','succeeded','engine','succeeded',1);
INSERT INTO "history" VALUES(4,2,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(5,2,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(6,2,'2026-01-01T12:00:00.123Z','running','failed','engine','failed',1);
INSERT INTO "history" VALUES(7,3,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(8,3,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(9,4,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(10,5,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(11,5,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(12,5,'2026-01-01T12:00:00.123Z','running','interrupted','engine','interrupted',1);
INSERT INTO "history" VALUES(13,6,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(14,7,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(15,8,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(16,8,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(17,8,'2026-01-01T12:00:00.123Z','running','queued','engine','failed',1);
INSERT INTO "history" VALUES(18,9,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(19,10,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(20,12,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(21,13,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(22,13,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(23,14,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
CREATE TABLE live (
	run_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	progress TEXT, 
	eta_s REAL, 
	facts TEXT NOT NULL, 
	line TEXT NOT NULL, 
	note TEXT NOT NULL, 
	at TEXT, elapsed_s REAL, since_s REAL, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "live" VALUES(3,1,'{"fraction":0.5,"done":null,"total":null,"unit":null,"message":"half","step":null,"steps":null}',12.5,'[]','line','','2026-01-01T12:00:00.123Z',NULL,NULL);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('clean_end','1');
CREATE TABLE run (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	created_at TEXT NOT NULL, 
	request_key TEXT, 
	name TEXT NOT NULL, 
	command TEXT NOT NULL, 
	job TEXT NOT NULL, 
	retry TEXT NOT NULL, 
	group_name TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	position REAL NOT NULL, 
	tags TEXT NOT NULL, 
	environment TEXT, 
	state TEXT NOT NULL, 
	revision INTEGER NOT NULL CHECK (revision >= 1), 
	attempt INTEGER NOT NULL CHECK (attempt >= 0), 
	tries INTEGER NOT NULL CHECK (tries >= 0), 
	not_started INTEGER NOT NULL CHECK (not_started >= 0), 
	not_before TEXT, 
	held INTEGER DEFAULT '0' NOT NULL CHECK (held IN (0, 1)), 
	waits_for INTEGER NOT NULL CHECK (waits_for >= 0), 
	cancelling INTEGER DEFAULT '0' NOT NULL CHECK (cancelling IN (0, 1)), 
	paused INTEGER DEFAULT '0' NOT NULL CHECK (paused IN (0, 1)), 
	error TEXT, 
	result TEXT, 
	started_at TEXT, 
	ended_at TEXT, 
	exit_code INTEGER, 
	signal TEXT, 
	pid INTEGER, 
	seen INTEGER DEFAULT '1' NOT NULL CHECK (seen IN (0, 1)), fresh_from INTEGER DEFAULT '0' NOT NULL CHECK (fresh_from >= 0), elapsed_s REAL, wait_s REAL, 
	CONSTRAINT a_known_state CHECK (state IN ('queued', 'running', 'interrupted', 'succeeded', 'failed', 'cancelled')), 
	CONSTRAINT what_runs_has_an_attempt_without_an_end CHECK (state <> 'running' OR (attempt >= 1 AND started_at IS NOT NULL AND ended_at IS NULL)), 
	CONSTRAINT only_an_attempt_can_succeed CHECK (state <> 'succeeded' OR attempt >= 1), 
	CONSTRAINT what_is_over_has_an_end CHECK (state NOT IN ('interrupted', 'succeeded', 'failed', 'cancelled') OR ended_at IS NOT NULL), 
	CONSTRAINT only_what_runs_is_cancelling CHECK (cancelling = 0 OR state = 'running'), 
	CONSTRAINT what_runs_waits_for_nothing CHECK (waits_for = 0 OR state <> 'running'), 
	CONSTRAINT no_more_tries_than_attempts CHECK (tries <= attempt AND not_started <= attempt), 
	CONSTRAINT a_name_says_something CHECK (trim(name) <> '' AND trim(group_name) <> ''), 
	UNIQUE (request_key)
);
INSERT INTO "run" VALUES(1,'2026-01-01T12:00:00.123Z','k1','build','make all','{"kind":"command","argv":["make","all"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,1.0,'["ci","nightly"]','47a2d3ad75162b77c2ac4022fd6f303c','succeeded',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',0,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(2,'2026-01-01T12:00:00.123Z',NULL,'''caf\xe9''','''caf\xe9''','{"kind":"command","argv":["caf\udce9"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','disk',3,2.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','failed',3,1,1,0,NULL,0,0,0,0,'it broke',NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',1,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "run" VALUES(3,'2026-01-01T12:00:00.123Z',NULL,'sleep 60','sleep 60','{"kind":"command","argv":["sleep","60"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,3.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','running',2,1,0,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(4,'2026-01-01T12:00:00.123Z',NULL,'true','true','{"kind":"command","argv":["true"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,4.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',2,0,0,0,NULL,0,1,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(5,'2026-01-01T12:00:00.123Z',NULL,'rsync -a /a /b','rsync -a /a /b','{"kind":"command","argv":["rsync","-a","/a","/b"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,5.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','interrupted',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,0,0,NULL,NULL);
INSERT INTO "run" VALUES(6,'2026-01-01T12:00:00.123Z',NULL,'true','true','{"kind":"command","argv":["true"],"cwd":"/","env":{},"shell":false,"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','disk',0,6.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','hibernating',1,0,0,0,NULL,1,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(7,'2026-01-01T12:00:00.123Z',NULL,'due','due','{"kind":"command","argv":["due"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,7.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,'2026-01-01T11:59:00.123Z',0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(8,'2026-01-01T12:00:00.123Z',NULL,'delayed','delayed','{"kind":"command","argv":["delayed"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":3,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,8.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',3,1,1,0,'2026-01-01T12:00:04.955Z',0,0,0,0,'{"message":"it ended with status 1","code":"exit","details":null}',NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,1,0,NULL,3600.0);
INSERT INTO "run" VALUES(9,'2026-01-01T12:00:00.123Z',NULL,'first','first','{"kind":"command","argv":["first"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',5,9.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(10,'2026-01-01T12:00:00.123Z',NULL,'elsewhere','elsewhere','{"kind":"command","argv":["elsewhere"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','net',0,10.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(12,'2026-01-01T12:00:00.123Z',NULL,'held','held','{"kind":"command","argv":["held"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,12.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,NULL,1,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(13,'2026-01-01T12:00:00.123Z',NULL,'busy','busy','{"kind":"command","argv":["busy"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','net',0,13.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','running',2,1,0,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,1,0,NULL,NULL);
INSERT INTO "run" VALUES(14,'2026-01-01T12:00:00.123Z',NULL,'later','later','{"kind":"command","argv":["later"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,14.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,'2035-12-30T12:00:00.123Z',0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL);
CREATE TABLE run_group (
	name TEXT NOT NULL, 
	slots INTEGER CHECK (slots >= 0), 
	paused INTEGER DEFAULT '0' NOT NULL CHECK (paused IN (0, 1)), 
	PRIMARY KEY (name)
);
INSERT INTO "run_group" VALUES('default',NULL,0);
INSERT INTO "run_group" VALUES('disk',1,1);
INSERT INTO "run_group" VALUES('net',NULL,0);
INSERT INTO "run_group" VALUES('once',NULL,0);
INSERT INTO "run_group" VALUES('capped',2,0);
CREATE TABLE saved_job (name TEXT NOT NULL, run TEXT NOT NULL, updated_at TEXT NOT NULL, PRIMARY KEY (name), CONSTRAINT a_saved_job_has_a_name CHECK (trim(name) <> ''));
INSERT INTO "saved_job" VALUES('nightly','{"job":{"kind":"command","argv":["make"],"cwd":"/"}}','2026-01-01T12:00:00.123Z');
CREATE TABLE tag (
	name TEXT NOT NULL, 
	run_id INTEGER NOT NULL, 
	PRIMARY KEY (name, run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "tag" VALUES('ci',1);
INSERT INTO "tag" VALUES('nightly',1);
CREATE INDEX ix_run_ready ON run (group_name, priority DESC, position, id) WHERE state = 'queued' AND held = 0 AND waits_for = 0 AND not_before IS NULL;
CREATE INDEX ix_run_due ON run (not_before) WHERE state = 'queued' AND held = 0 AND not_before IS NOT NULL;
CREATE INDEX ix_run_unseen ON run (id) WHERE seen = 0;
CREATE INDEX ix_run_group ON run (group_name, id);
CREATE INDEX ix_run_state ON run (state, id);
CREATE INDEX ix_run_queued ON run (group_name, priority DESC, position, id) WHERE state = 'queued';
CREATE UNIQUE INDEX ix_attempt_live ON attempt (run_id) WHERE ended_at IS NULL;
CREATE INDEX ix_attempt_output ON attempt (ended_at, output_bytes) WHERE output_bytes > 0 AND output_removed_at IS NULL;
CREATE INDEX ix_history_run ON history (run_id, id);
CREATE INDEX ix_dependency_after ON dependency (after_id);
CREATE INDEX ix_tag_run ON tag (run_id);
CREATE TRIGGER run_counted_in AFTER INSERT ON run BEGIN INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1) ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1; END;
CREATE TRIGGER run_counted_out AFTER DELETE ON run BEGIN UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name; END;
CREATE TRIGGER run_counted_over AFTER UPDATE OF state, group_name ON run WHEN OLD.state <> NEW.state OR OLD.group_name <> NEW.group_name BEGIN UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name; INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1) ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1; END;
CREATE TRIGGER running_stays BEFORE DELETE ON run WHEN OLD.state = 'running' BEGIN SELECT RAISE(ABORT, 'a running run is not removed'); END;
CREATE TRIGGER revision_counts_up BEFORE UPDATE OF revision ON run WHEN NEW.revision <= OLD.revision BEGIN SELECT RAISE(ABORT, 'a revision only counts up'); END;
CREATE TRIGGER ended_attempt_stays BEFORE UPDATE OF run_id, attempt, state, nonce, boot_id, host, claimed_at, started_at, ended_at, exit_code, signal, error, cpu_s, peak_memory_bytes, output_bytes, pid, counts, remarks, elapsed_s ON attempt WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an ended attempt never changes'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',14);
COMMIT;
