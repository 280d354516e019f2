package sink_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// place is a database that takes records, or does not.
type place struct {
	got    []string
	calls  int
	answer func(call int, records []string) error // nil: takes all
}

func (p *place) send(_ context.Context, records [][]byte) error {
	p.calls++
	var all []string
	for _, r := range records {
		all = append(all, string(r))
	}
	if p.answer != nil {
		if err := p.answer(p.calls, all); err != nil {
			return err
		}
	}
	p.got = append(p.got, all...)
	return nil
}

// clock lets the time of a pump pass at once, and notes how much of it.
type clock struct {
	waits []time.Duration
	each  func(total time.Duration)
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.waits = append(c.waits, d)
	if c.each != nil {
		total := time.Duration(0)
		for _, w := range c.waits {
			total += w
		}
		c.each(total)
	}
	return ctx.Err()
}

// pumped runs a pump over records until the place has taken or set aside all, or the clock ends it.
func pumped(t interface {
	Helper()
	Fatal(...any)
}, folder string, to *place, c *clock, records ...string,
) *sink.Pump {
	t.Helper()
	s, err := spool.Open(folder, spool.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := &sink.Pump{
		Name: "fake", Spool: s, Aside: sink.NewAside(folder), Records: 1000, Bytes: 1 << 20,
		Wait: c.wait,
		Send: func(ctx context.Context, records [][]byte) error {
			return to.send(ctx, records)
		},
	}
	for _, r := range records {
		p.Keep([]byte(r))
	}
	done := make(chan error)
	go func() { done <- p.Run(ctx) }()
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for p.Status().Spool.Records > 0 {
			<-tick.C
		}
		cancel()
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

func numbered(n int) (records []string) {
	for i := range n {
		records = append(records, fmt.Sprintf("record %d", i))
	}
	return records
}

// asides are the records that were set aside, with their reasons.
func asides(t *testing.T, folder string) (records, reasons []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "set-aside.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var a struct{ Reason, Record string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		records, reasons = append(records, a.Record), append(reasons, a.Reason)
	}
	return records, reasons
}

// refuses refuses every batch with one of the records in it.
func refuses(bad ...string) func(int, []string) error {
	return func(_ int, records []string) error {
		for _, b := range bad {
			if slices.Contains(records, b) {
				return &sink.Refused{Reason: "no " + b}
			}
		}
		return nil
	}
}

// TestOneInAThousand has a place refuse one record of a thousand: it is set aside with the reason,
// and all others arrive, once each as far as they are in batches that are taken.
func TestOneInAThousand(t *testing.T) {
	folder, to := t.TempDir(), &place{answer: refuses("record 617")}
	p := pumped(t, folder, to, &clock{}, numbered(1000)...)
	want := slices.DeleteFunc(numbered(1000), func(r string) bool { return r == "record 617" })
	if !slices.Equal(to.got, want) {
		t.Errorf("%d arrived", len(to.got))
	}
	if to.calls > 25 {
		t.Errorf("%d deliveries", to.calls)
	}
	records, reasons := asides(t, folder)
	if !slices.Equal(records, []string{"record 617"}) || reasons[0] != "no record 617" {
		t.Errorf("aside: %q %q", records, reasons)
	}
	if st := p.Status(); st.Aside != 1 || st.Errors != 1 || st.Spool.Records != 0 || st.Delivered != 1000 {
		t.Errorf("%+v", st)
	}
}

// TestSieve holds that exactly what is refused is set aside, whatever that is.
func TestSieve(t *testing.T) {
	folders, turn := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		turn++
		all := numbered(rapid.IntRange(2, 60).Draw(t, "records"))
		bad := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, min(len(all)-1, 15), rapid.ID).Draw(t, "bad")
		to := &place{answer: refuses(bad...)}
		p := pumped(t, filepath.Join(folders, strconv.Itoa(turn)), to, &clock{}, all...)
		want := slices.DeleteFunc(slices.Clone(all), func(r string) bool { return slices.Contains(bad, r) })
		if !slices.Equal(to.got, want) || p.Status().Aside != uint64(len(bad)) {
			t.Errorf("arrived %q, want %q; %d aside", to.got, want, p.Status().Aside)
		}
	})
}

// TestNothingTaken has a place that refuses whatever comes, as one that is set up wrongly: nothing is
// set aside for a while, and all arrives once it is mended; if it never is, the records go aside.
func TestNothingTaken(t *testing.T) {
	mended := false
	to := &place{answer: func(int, []string) error {
		if mended {
			return nil
		}
		return &sink.Refused{Reason: "plain HTTP was sent to an HTTPS port"}
	}}
	var p *sink.Pump
	for _, n := range []int{300, 5} {
		mended = false
		to.got, to.calls = nil, 0
		c := &clock{each: func(total time.Duration) { mended = total > 15*time.Minute }}
		p = pumped(t, t.TempDir(), to, c, numbered(n)...)
		if len(to.got) != n || p.Status().Aside != 0 {
			t.Errorf("%d of %d arrived, %d aside", len(to.got), n, p.Status().Aside)
		}
		if to.calls > 400 {
			t.Errorf("%d deliveries", to.calls)
		}
	}
	folder := t.TempDir()
	to.got, mended = nil, false
	p = pumped(t, folder, to, &clock{}, numbered(300)...)
	if p.Status().Aside != 300 || len(to.got) != 0 {
		t.Errorf("%d aside", p.Status().Aside)
	}
}

// TestOutage takes a place away for an hour: all arrives in order, and the waits grow to five minutes.
func TestOutage(t *testing.T) {
	c, back := &clock{}, false
	c.each = func(total time.Duration) { back = total >= time.Hour }
	to := &place{answer: func(int, []string) error {
		if !back {
			return errors.New("connection refused")
		}
		return nil
	}}
	p := pumped(t, t.TempDir(), to, c, numbered(5000)...)
	if !slices.Equal(to.got, numbered(5000)) {
		t.Errorf("%d arrived", len(to.got))
	}
	if c.waits[0] != time.Second || slices.Max(c.waits) != 5*time.Minute || len(c.waits) > 25 {
		t.Errorf("waited %v", c.waits)
	}
	if st := p.Status(); st.Reason != "" || st.Errors != uint64(len(c.waits)) || st.Success.IsZero() {
		t.Errorf("%+v", st)
	}
}

// TestLater waits as long as the place asks for, but no longer than an hour.
func TestLater(t *testing.T) {
	c := &clock{}
	to := &place{answer: func(call int, _ []string) error {
		if call < 3 {
			return &sink.Later{After: time.Duration(call) * 50 * time.Minute, Reason: "busy"}
		}
		return nil
	}}
	pumped(t, t.TempDir(), to, c, "one")
	if want := []time.Duration{50 * time.Minute, time.Hour}; !slices.Equal(c.waits, want) {
		t.Errorf("waited %v, want %v", c.waits, want)
	}
}

// TestOutageWithinSieve loses the place in the middle of looking for what it refuses: nothing is set
// aside twice or lost.
func TestOutageWithinSieve(t *testing.T) {
	folder := t.TempDir()
	to := &place{answer: func(call int, records []string) error {
		if call == 7 {
			return errors.New("connection reset")
		}
		return refuses("record 3", "record 90")(call, records)
	}}
	p := pumped(t, folder, to, &clock{}, numbered(100)...)
	records, _ := asides(t, folder)
	if p.Status().Aside != 2 || !slices.Equal(records, []string{"record 3", "record 90"}) {
		t.Errorf("aside: %q", records)
	}
	for _, r := range numbered(100) {
		if r != "record 3" && r != "record 90" && !slices.Contains(to.got, r) {
			t.Errorf("%s is lost", r)
		}
	}
}

// TestFarewell delivers at the end what came last.
func TestFarewell(t *testing.T) {
	folder := t.TempDir()
	s, err := spool.Open(folder, spool.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	to := &place{}
	p := &sink.Pump{Name: "fake", Spool: s, Aside: sink.NewAside(folder), Records: 10, Bytes: 1000, Linger: time.Hour, Send: to.send}
	for _, r := range numbered(25) {
		p.Keep([]byte(r))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Run(ctx); err != nil || !slices.Equal(to.got, numbered(25)) {
		t.Errorf("%v, %q", err, to.got)
	}
	p.Keep(nil)
	if st := p.Status(); st.Errors != 1 || st.Reason == "" {
		t.Errorf("an empty record: %+v", st)
	}
}

// TestAside keeps the file of what was set aside small.
func TestAside(t *testing.T) {
	folder := t.TempDir()
	a := sink.NewAside(folder)
	record := []byte(strings.Repeat("x", 1<<20))
	for range 12 {
		if err := a.Put(record, "too long"); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Size() > 6<<20 {
			t.Errorf("%s: %v %v", f, info, err)
		}
	}
	if len(files) != 2 {
		t.Errorf("%q", files)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := a.Put(record, "too long"); err == nil {
		t.Error("no error without a folder")
	}
}
