package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// nodes are the rooms that a file has, as their writer knows them.
type nodes map[string]*node // by public key, and the last of each name by "name " and that

type node struct {
	id        int64
	name, pub string
	info      sample.Info
}

func (x nodes) put(n *node) {
	x["name "+n.name] = n
	if n.pub != "" {
		x[n.pub] = n
	}
}

func readNodes(ctx context.Context, tx *sql.Tx) (nodes, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, name, pub, info FROM node ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	x := nodes{}
	for rows.Next() {
		n := &node{}
		var info string
		if err := rows.Scan(&n.id, &n.name, &n.pub, &info); err != nil {
			return nil, err
		}
		_ = json.Unmarshal([]byte(info), &n.info) // what cannot be read is told anew
		x.put(n)
	}
	return x, rows.Err()
}

// of is the room of a row. One that was known by its name alone gets the key that answers there first;
// as long as no key is told, it is the last one of that name.
func (x nodes) of(ctx context.Context, tx *sql.Tx, r row) (*node, error) {
	n := x[r.pub]
	if named := x["name "+r.name]; n == nil && named != nil && (r.pub == "" || named.pub == "") {
		n = named
	}
	if n == nil {
		n = &node{}
	}
	is := node{id: n.id, name: r.name, pub: r.pub, info: r.info.Or(n.info)}
	if is.pub == "" {
		is.pub = n.pub
	}
	if n.id != 0 && is == *n {
		x.put(n)
		return n, nil
	}
	info, err := json.Marshal(is.info)
	if err != nil {
		return nil, err
	}
	if n.id != 0 {
		_, err = tx.ExecContext(ctx, "UPDATE node SET name = ?, pub = ?, info = ? WHERE id = ?", is.name, is.pub, string(info), is.id)
	} else {
		err = tx.QueryRowContext(ctx, "INSERT INTO node (name, pub, info) VALUES (?, ?, ?) RETURNING id", is.name, is.pub, string(info)).Scan(&is.id)
	}
	if err != nil {
		return nil, err
	}
	*n = is
	x.put(n)
	return n, nil
}
