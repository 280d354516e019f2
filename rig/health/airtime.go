package health

import (
	"context"
	"time"
)

// Airtime is how long a device was on the air in a band: a board by what was heard of it, a probe by what
// it sent. It may be less than none where more was expected than came.
type Airtime struct {
	Device string        `json:"device"`
	Band   string        `json:"band"` // "EU868 P"
	Sent   time.Duration `json:"sent"`
}

// airtimeTable is beside the events. A program that knows nothing of it leaves it as it is.
const airtimeTable = `
CREATE TABLE IF NOT EXISTS airtime (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	at     INTEGER NOT NULL, -- UNIX milliseconds
	run    TEXT NOT NULL,
	device TEXT NOT NULL,
	band   TEXT NOT NULL,
	us     INTEGER NOT NULL -- microseconds
) STRICT;`

// addAirtime writes what a device was on the air.
func (l *Ledger) addAirtime(ctx context.Context, run string, a Airtime) error {
	_, err := l.db.ExecContext(ctx, "INSERT INTO airtime (at, run, device, band, us) VALUES (?, ?, ?, ?, ?)",
		time.Now().UnixMilli(), tidy(run), a.Device, a.Band, a.Sent.Microseconds())
	if err != nil {
		return l.fail("add", err)
	}
	return nil
}

// Airtime adds up how long each device was on the air in each band in a run, or in all runs if it is
// named "", in the order of their names.
func (l *Ledger) Airtime(ctx context.Context, run string) (list []Airtime, err error) {
	rows, err := l.db.QueryContext(ctx, "SELECT device, band, SUM(us) FROM airtime WHERE ?1 IN ('', run) GROUP BY device, band ORDER BY device, band", run)
	if err != nil {
		return nil, l.fail("read", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Airtime
		var us int64
		if err := rows.Scan(&a.Device, &a.Band, &us); err != nil {
			return nil, l.fail("read", err)
		}
		a.Sent = time.Duration(us) * time.Microsecond
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, l.fail("read", err)
	}
	return list, nil
}

// OnAir counts how long devices were on the air. Whoever knows what is to come counts it before, as by
// [Journal.Worn].
func (j *Journal) OnAir(ctx context.Context, list ...Airtime) {
	for _, a := range list {
		if a.Sent.Microseconds() != 0 {
			j.keep(ctx, func(ctx context.Context) error { return j.Ledger.addAirtime(ctx, j.Run, a) })
		}
	}
}
