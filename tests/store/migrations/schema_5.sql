PRAGMA user_version = 5;
PRAGMA ignore_check_constraints = ON;
BEGIN TRANSACTION;
CREATE TABLE addition (
	id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	first_id INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE addition_part (
	addition_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	runs TEXT NOT NULL, 
	PRIMARY KEY (addition_id, number), 
	FOREIGN KEY(addition_id) REFERENCES addition (id) ON DELETE CASCADE
);
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
	output_removed_at TEXT, 
	elapsed_s REAL, 
	PRIMARY KEY (run_id, attempt), 
	CONSTRAINT a_state_of_an_attempt CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled', 'interrupted')), 
	CONSTRAINT an_attempt_runs_until_it_ends CHECK ((state = 'running') = (ended_at IS NULL)), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "attempt" VALUES(1,1,'succeeded','nonce-1-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,4711,1,'{}',NULL,60.0);
INSERT INTO "attempt" VALUES(2,1,'succeeded','nonce-2-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,4711,1,'{}',NULL,61.0);
INSERT INTO "attempt" VALUES(3,1,'succeeded','nonce-3-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,4711,1,'{}',NULL,62.0);
INSERT INTO "attempt" VALUES(4,1,'succeeded','nonce-4-1','boot','host','2026-01-01T12:00:00.123Z',NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,4711,1,'{}',NULL,63.0);
INSERT INTO "attempt" VALUES(5,1,'running','nonce-5-1','boot','host','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL);
CREATE TABLE counter (
	state TEXT NOT NULL, 
	group_name TEXT NOT NULL, 
	value INTEGER NOT NULL CHECK (value >= 0), 
	PRIMARY KEY (state, group_name)
)
 WITHOUT ROWID

;
INSERT INTO "counter" VALUES('queued','default',1);
INSERT INTO "counter" VALUES('running','default',1);
INSERT INTO "counter" VALUES('succeeded','default',4);
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
INSERT INTO "history" VALUES(6,2,'2026-01-01T12:00:00.123Z','running','succeeded','engine','succeeded',1);
INSERT INTO "history" VALUES(7,3,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(8,3,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(9,3,'2026-01-01T12:00:00.123Z','running','succeeded','engine','succeeded',1);
INSERT INTO "history" VALUES(10,4,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(11,4,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(12,4,'2026-01-01T12:00:00.123Z','running','succeeded','engine','succeeded',1);
INSERT INTO "history" VALUES(13,5,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
INSERT INTO "history" VALUES(14,5,'2026-01-01T12:00:00.123Z','queued','running','engine','a slot was free',1);
INSERT INTO "history" VALUES(15,6,'2026-01-01T12:00:00.123Z',NULL,'queued','user','added',0);
CREATE TABLE live (
	run_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	progress TEXT, 
	eta_s REAL, 
	facts TEXT NOT NULL, 
	line TEXT NOT NULL, 
	note TEXT NOT NULL, 
	at TEXT, 
	elapsed_s REAL, 
	since_s REAL, 
	estimate TEXT, 
	PRIMARY KEY (run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('clean_end','1');
CREATE TABLE past_run (
	run_id INTEGER NOT NULL, 
	attempt INTEGER NOT NULL CHECK (attempt >= 1), 
	kind TEXT NOT NULL, 
	same TEXT NOT NULL, 
	elapsed_s REAL NOT NULL CHECK (elapsed_s > 0), 
	curve TEXT, 
	PRIMARY KEY (run_id, attempt), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
INSERT INTO "past_run" VALUES(1,1,'f9589b04c2dc44b78d26d43423e8e873','86dfa08abc9ac6cc5e4ed2203c68f381',60.0,'[[0.0,0.0],[10.0,0.9],[60.0,1.0]]');
INSERT INTO "past_run" VALUES(2,1,'f9589b04c2dc44b78d26d43423e8e873','86dfa08abc9ac6cc5e4ed2203c68f381',61.0,'[[0.0,0.0],[10.0,0.9],[60.0,1.0]]');
INSERT INTO "past_run" VALUES(3,1,'f9589b04c2dc44b78d26d43423e8e873','86dfa08abc9ac6cc5e4ed2203c68f381',62.0,'[[0.0,0.0],[10.0,0.9],[60.0,1.0]]');
INSERT INTO "past_run" VALUES(4,1,'f9589b04c2dc44b78d26d43423e8e873','9c312e8315f496c697f6f21fe813b897',63.0,'[[0.0,0.0],[10.0,0.9],[60.0,1.0]]');
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
	seen INTEGER DEFAULT '1' NOT NULL CHECK (seen IN (0, 1)), 
	fresh_from INTEGER DEFAULT '0' NOT NULL CHECK (fresh_from >= 0), 
	elapsed_s REAL, 
	wait_s REAL, 
	due INTEGER DEFAULT '0' NOT NULL CHECK (due IN (-1, 0, 1)), 
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
INSERT INTO "run" VALUES(1,'2026-01-01T12:00:00.123Z',NULL,'backup /home','backup /home','{"kind":"command","argv":["backup","/home"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,1.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','succeeded',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,1,0,60.0,NULL,0);
INSERT INTO "run" VALUES(2,'2026-01-01T12:00:00.123Z',NULL,'backup /home','backup /home','{"kind":"command","argv":["backup","/home"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,2.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','succeeded',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,1,0,61.0,NULL,0);
INSERT INTO "run" VALUES(3,'2026-01-01T12:00:00.123Z',NULL,'backup /home','backup /home','{"kind":"command","argv":["backup","/home"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,3.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','succeeded',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,1,0,62.0,NULL,0);
INSERT INTO "run" VALUES(4,'2026-01-01T12:00:00.123Z',NULL,'backup /srv','backup /srv','{"kind":"command","argv":["backup","/srv"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,4.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','succeeded',3,1,1,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z','2026-01-01T12:00:00.123Z',NULL,NULL,NULL,1,0,63.0,NULL,0);
INSERT INTO "run" VALUES(5,'2026-01-01T12:00:00.123Z',NULL,'backup /home','backup /home','{"kind":"command","argv":["backup","/home"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,5.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','running',2,1,0,0,NULL,0,0,0,0,NULL,NULL,'2026-01-01T12:00:00.123Z',NULL,NULL,NULL,NULL,1,0,NULL,NULL,0);
INSERT INTO "run" VALUES(6,'2026-01-01T12:00:00.123Z',NULL,'backup /home','backup /home','{"kind":"command","argv":["backup","/home"],"shell":false,"cwd":"/","env":{},"pty":false,"stop_signal":"SIGTERM","grace_s":10.0,"timeout_s":null,"quiet_timeout_s":null,"survivors":"end","leftovers":"report","output_cap_bytes":268435456}','{"max_attempts":1,"backoff_s":5.0,"factor":2.0,"cap_s":3600.0,"jitter":0.25}','default',0,6.0,'[]','47a2d3ad75162b77c2ac4022fd6f303c','queued',1,0,0,0,NULL,0,0,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,NULL,NULL,0);
CREATE TABLE run_group (
	name TEXT NOT NULL, 
	slots INTEGER CHECK (slots >= 0), 
	paused INTEGER DEFAULT '0' NOT NULL CHECK (paused IN (0, 1)), 
	running INTEGER DEFAULT '0' NOT NULL, 
	head_priority INTEGER, 
	head_position REAL, 
	head_id INTEGER, 
	PRIMARY KEY (name)
);
INSERT INTO "run_group" VALUES('default',NULL,0,1,0,6.0,6);
CREATE TABLE saved_job (
	name TEXT NOT NULL, 
	run TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	PRIMARY KEY (name), 
	CONSTRAINT a_saved_job_has_a_name CHECK (trim(name) <> '')
);
CREATE TABLE tag (
	name TEXT NOT NULL, 
	run_id INTEGER NOT NULL, 
	PRIMARY KEY (name, run_id), 
	FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE
);
CREATE INDEX ix_run_queued ON run (group_name, priority DESC, position, id) WHERE state = 'queued';
CREATE INDEX ix_run_order ON run (priority DESC, position, id) WHERE state = 'queued';
CREATE INDEX ix_run_ready ON run (group_name, priority DESC, position, id) WHERE state = 'queued' AND held = 0 AND waits_for = 0 AND (due = 1 OR due = 0 AND not_before IS NULL);
CREATE INDEX ix_run_unseen ON run (id) WHERE seen = 0;
CREATE INDEX ix_run_group_state ON run (group_name, state, id);
CREATE INDEX ix_run_delayed ON run (id) WHERE state = 'queued' AND held = 0 AND due = 0 AND not_before IS NOT NULL AND wait_s IS NOT NULL;
CREATE INDEX ix_run_state ON run (state, id);
CREATE INDEX ix_run_due ON run (not_before) WHERE state = 'queued' AND held = 0 AND due = 0 AND not_before IS NOT NULL;
CREATE INDEX ix_group_open ON run_group (head_priority DESC, head_position, head_id) WHERE head_id IS NOT NULL AND paused = 0 AND (slots IS NULL OR running < slots);
CREATE INDEX ix_attempt_output ON attempt (ended_at, output_bytes) WHERE output_bytes > 0 AND output_removed_at IS NULL;
CREATE UNIQUE INDEX ix_attempt_live ON attempt (run_id) WHERE ended_at IS NULL;
CREATE INDEX ix_history_run ON history (run_id, id);
CREATE INDEX ix_dependency_waiting ON dependency (after_id, run_id) WHERE settled = 0;
CREATE INDEX ix_dependency_after ON dependency (after_id);
CREATE INDEX ix_tag_run ON tag (run_id);
CREATE INDEX ix_past_run_kind ON past_run (kind, run_id);
CREATE TRIGGER run_counted_in AFTER INSERT ON run BEGIN INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1) ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1; INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name); UPDATE run_group SET head_priority = NEW.priority, head_position = NEW.position, head_id = NEW.id WHERE name = NEW.group_name AND NEW.state = 'queued' AND NEW.held = 0 AND NEW.waits_for = 0 AND (NEW.due = 1 OR NEW.due = 0 AND NEW.not_before IS NULL) AND (head_id IS NULL OR NEW.priority > head_priority OR NEW.priority = head_priority AND (NEW.position, NEW.id) < (head_position, head_id)); END;
CREATE TRIGGER run_counted_in_running AFTER INSERT ON run WHEN NEW.state = 'running' BEGIN INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name); UPDATE run_group SET running = running + 1 WHERE name = NEW.group_name; END;
CREATE TRIGGER run_counted_out AFTER DELETE ON run BEGIN UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name;DELETE FROM counter WHERE state = OLD.state AND group_name = OLD.group_name AND value = 0; UPDATE run_group SET (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run INDEXED BY ix_run_ready WHERE group_name = OLD.group_name AND state = 'queued' AND held = 0 AND waits_for = 0 AND (due = 1 OR due = 0 AND not_before IS NULL) ORDER BY priority DESC, position, id LIMIT 1) WHERE name = OLD.group_name AND head_id = OLD.id; DELETE FROM run_group WHERE name = OLD.group_name AND slots IS NULL AND paused = 0 AND name <> 'default' AND NOT EXISTS (SELECT 1 FROM run WHERE group_name = OLD.group_name); END;
CREATE TRIGGER run_counted_over AFTER UPDATE OF state, group_name ON run WHEN OLD.state <> NEW.state OR OLD.group_name <> NEW.group_name BEGIN UPDATE counter SET value = value - 1 WHERE state = OLD.state AND group_name = OLD.group_name;DELETE FROM counter WHERE state = OLD.state AND group_name = OLD.group_name AND value = 0; INSERT INTO counter (state, group_name, value) VALUES (NEW.state, NEW.group_name, 1) ON CONFLICT (state, group_name) DO UPDATE SET value = value + 1; INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name); UPDATE run_group SET running = running - 1 WHERE OLD.state = 'running' AND name = OLD.group_name; UPDATE run_group SET running = running + 1 WHERE NEW.state = 'running' AND name = NEW.group_name; END;
CREATE TRIGGER run_leads AFTER UPDATE OF state, held, waits_for, not_before, due, group_name, priority, position ON run WHEN (OLD.state = 'queued' AND OLD.held = 0 AND OLD.waits_for = 0 AND (OLD.due = 1 OR OLD.due = 0 AND OLD.not_before IS NULL)) OR (NEW.state = 'queued' AND NEW.held = 0 AND NEW.waits_for = 0 AND (NEW.due = 1 OR NEW.due = 0 AND NEW.not_before IS NULL)) BEGIN UPDATE run_group SET (head_priority, head_position, head_id) = (SELECT priority, position, id FROM run INDEXED BY ix_run_ready WHERE group_name = OLD.group_name AND state = 'queued' AND held = 0 AND waits_for = 0 AND (due = 1 OR due = 0 AND not_before IS NULL) ORDER BY priority DESC, position, id LIMIT 1) WHERE name = OLD.group_name AND head_id = OLD.id; INSERT OR IGNORE INTO run_group (name) VALUES (NEW.group_name); UPDATE run_group SET head_priority = NEW.priority, head_position = NEW.position, head_id = NEW.id WHERE name = NEW.group_name AND NEW.state = 'queued' AND NEW.held = 0 AND NEW.waits_for = 0 AND (NEW.due = 1 OR NEW.due = 0 AND NEW.not_before IS NULL) AND (head_id IS NULL OR NEW.priority > head_priority OR NEW.priority = head_priority AND (NEW.position, NEW.id) < (head_position, head_id)); END;
CREATE TRIGGER run_group_left AFTER UPDATE OF group_name ON run WHEN OLD.group_name <> NEW.group_name BEGIN DELETE FROM run_group WHERE name = OLD.group_name AND slots IS NULL AND paused = 0 AND name <> 'default' AND NOT EXISTS (SELECT 1 FROM run WHERE group_name = OLD.group_name); END;
CREATE TRIGGER running_stays BEFORE DELETE ON run WHEN OLD.state = 'running' BEGIN SELECT RAISE(ABORT, 'a running run is not removed'); END;
CREATE TRIGGER revision_counts_up BEFORE UPDATE OF revision ON run WHEN NEW.revision <= OLD.revision BEGIN SELECT RAISE(ABORT, 'a revision only counts up'); END;
CREATE TRIGGER ended_attempt_stays BEFORE UPDATE OF run_id, attempt, state, nonce, boot_id, host, claimed_at, started_at, ended_at, exit_code, signal, error, cpu_s, peak_memory_bytes, output_bytes, pid, counts, remarks, elapsed_s ON attempt WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an ended attempt never changes'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',6);
COMMIT;
