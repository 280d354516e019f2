package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
)

// Backup writes a whole copy of the history in a folder to a new file, also while a collector writes it,
// which it does not hold up. What was taken in the last second may not be in it. A file that is there
// already is refused, as it may be the last good one.
func Backup(ctx context.Context, folder, file string) (err error) {
	from := folder + string(os.PathSeparator) + File
	defer func() {
		if err != nil {
			err = fmt.Errorf("store: back up: %s: %w", from, err)
		}
	}()
	if _, err := os.Stat(from); err != nil {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: name another file", file)
	}
	dsn := url.URL{Scheme: "file", Opaque: url.PathEscape(from), RawQuery: url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)"}}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", file)
	return err
}
