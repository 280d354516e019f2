package health

import "fmt"

// Fill leaves the ledger no room beyond what it has.
func (l *Ledger) Fill() error {
	l.db.SetMaxOpenConns(1) // the limit is a connection's
	var pages int
	if err := l.db.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	return l.db.QueryRow(fmt.Sprintf("PRAGMA max_page_count(%d)", pages)).Scan(&pages)
}

// Room takes the limit back.
func (l *Ledger) Room() error {
	var pages int
	return l.db.QueryRow("PRAGMA max_page_count(1000000)").Scan(&pages)
}

// Exec runs SQL.
func (l *Ledger) Exec(statement string) error {
	_, err := l.db.Exec(statement)
	return err
}
