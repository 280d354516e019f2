package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/meshrig/meshrig/rig/internal/tables"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// form is that of a history; its mark is "mehi". It may be large, so it is not read through at the start.
var form = tables.Form{
	Noun: "history", Application: 0x6d656869, Version: 1, Else: "give this collector another folder", Quick: true,
	Tables: `
CREATE TABLE metric (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE node (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	pub  TEXT NOT NULL, -- the public key in hex, '' before it is known
	info TEXT NOT NULL  -- JSON
) STRICT;
CREATE UNIQUE INDEX node_pub ON node (pub) WHERE pub <> '';
CREATE TABLE poll (
	node    INTEGER NOT NULL,
	at      INTEGER NOT NULL, -- UNIX milliseconds
	source  TEXT NOT NULL,
	took    INTEGER NOT NULL, -- microseconds
	failure TEXT NOT NULL,
	reason  TEXT NOT NULL,
	vals    BLOB NOT NULL,
	PRIMARY KEY (node, at, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE span (
	tier INTEGER NOT NULL, -- its length in seconds
	node INTEGER NOT NULL,
	at   INTEGER NOT NULL,
	vals BLOB NOT NULL,
	PRIMARY KEY (tier, node, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
	id   INTEGER PRIMARY KEY,
	node INTEGER NOT NULL,
	at   INTEGER NOT NULL,
	kind TEXT NOT NULL,
	text TEXT NOT NULL
) STRICT;
CREATE INDEX event_node ON event (node, at);
CREATE TABLE mark (
	tier   INTEGER PRIMARY KEY, -- 0: polls
	rolled INTEGER NOT NULL,    -- up to where the next coarser tier is made of it, UNIX milliseconds
	pruned INTEGER NOT NULL     -- up to where it is deleted
) STRICT;
INSERT INTO mark VALUES (0, 0, 0), (300, 0, 0), (3600, 0, 0);`,
	Known: func(ctx context.Context, db *sql.DB) error {
		var n int
		return db.QueryRowContext(ctx, `SELECT count(*) FROM
			(SELECT vals, reason FROM poll LIMIT 1), (SELECT vals FROM span LIMIT 1), (SELECT text FROM event LIMIT 1), (SELECT rolled FROM mark LIMIT 1)`).Scan(&n)
	},
}

// learn reads by which numbers the file knows metrics, and adds those that it does not know.
func (s *Store) learn(ctx context.Context) error {
	for _, q := range sample.Quantities {
		if _, err := s.db.ExecContext(ctx, "INSERT OR IGNORE INTO metric (name) VALUES (?)", string(q.Metric)); err != nil {
			return err
		}
	}
	return s.each(ctx, func(scan func(...any) error) error {
		var id uint64
		var m sample.Metric
		err := scan(&id, &m)
		s.ids.add(id, m)
		return err
	}, "SELECT id, name FROM metric")
}

// each calls f for each row of a query.
func (s *Store) each(ctx context.Context, f func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
