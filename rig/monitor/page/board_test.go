package page_test

import (
	"encoding/json"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// rows are the rooms as the API tells of them.
func rows(t *testing.T, w *world) map[string]page.Room {
	t.Helper()
	var got struct{ Rooms []page.Room }
	if err := json.Unmarshal(get(w, "/api/rooms").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	all := map[string]page.Room{}
	for _, r := range got.Rooms {
		all[r.Name] = r
	}
	return all
}

// TestGlance tells how each room is, and repeats no value of one that is silent as if it held.
func TestGlance(t *testing.T) {
	t.Parallel()
	w := made(t)
	all := rows(t, w)
	for name, want := range map[string]struct {
		state   page.State
		values  int
		last    int
		duty    float64
		heard   bool
		packets uint64
	}{
		"attic":  {page.Answers, 19, 0, 0.05, true, 30},
		"cellar": {page.State(sample.Silent), 0, 19, -1, true, 0},
		hostile:  {page.Answers, 19, 0, 7.0 / 60, true, 1},
		"shed":   {page.State(sample.Unreachable), 0, 0, -1, false, 0},
		"tower":  {page.Unknown, 0, 0, -1, false, 0},
	} {
		r := all[name]
		duty := -1.0
		if r.Duty != nil {
			duty = *r.Duty
		}
		if r.State != want.state || len(r.Values) != want.values || len(r.Last) != want.last || math.Abs(duty-want.duty) > 1e-9 || (r.Heard != nil) != want.heard || r.Packets != want.packets {
			t.Errorf("%s: %s, %d values, %d before, duty cycle %v, heard %v, %d packets; want %+v", name, r.State, len(r.Values), len(r.Last), duty, r.Heard, r.Packets, want)
		}
	}
	if r := all["cellar"]; r.Reason != "no answer within 3s" || !r.Since.Equal(noon.Add(-140*time.Minute)) {
		t.Errorf("%s since %v", r.Reason, r.Since)
	}
	// Two ways: a room answers as long as it does on one, and what that one does not know stays unknown.
	w.take(sample.Sample{Node: cellar, Source: sample.Radio, At: noon, Poll: &sample.Poll{Values: sample.Values{sample.Posts: 200}}})
	if r := rows(t, w)["cellar"]; r.State != page.Answers || r.Values[sample.Posts].Value != 200 || len(r.Values) != 1 || len(r.Last) != 18 {
		t.Errorf("over the air: %s, %v, %d before", r.State, r.Values, len(r.Last))
	}
	// A port that is lent is no fault; a room that is asked no longer is told.
	w.fail(attic, noon.Add(time.Minute), sample.Held, "leased by a run")
	if r := rows(t, w)["attic"]; r.State != page.State(sample.Held) || len(r.Values) != 0 {
		t.Errorf("held: %s, %v", r.State, r.Values)
	}
	w.now = noon.Add(5 * time.Minute)
	if r := rows(t, w)[hostile]; r.State != page.Unasked || len(r.Values) != 0 || len(r.Last) != 19 {
		t.Errorf("not asked: %s", r.State)
	}
	// Another node in a room's place begins anew; rooms that are not configured any more are gone.
	w.take(sample.Sample{Node: sample.Node{Name: "attic", Pub: strings.Repeat("77", 32)}, Source: sample.Radio, At: w.now, Poll: &sample.Poll{Values: sample.Values{sample.Battery: 3}}})
	if r := rows(t, w)["attic"]; len(r.Values) != 1 || len(r.Last) != 0 {
		t.Errorf("another node: %v, %v", r.Values, r.Last)
	}
	w.board.Keep(attic, tower)
	if all := rows(t, w); len(all) != 2 {
		t.Errorf("%d rooms", len(all))
	}
}

// TestRestart tells the duty cycle of a room whose counter began anew, and after a start of the collector.
func TestRestart(t *testing.T) {
	t.Parallel()
	now := noon
	b := page.NewBoard(func() time.Time { return now })
	sent := 1000.0
	for i := range 120 {
		if i == 90 {
			sent = 0
		}
		sent += 6
		now = noon.Add(time.Duration(i) * time.Minute)
		b.Take(sample.Sample{Node: attic, Source: sample.Serial, At: now, Poll: &sample.Poll{Values: sample.Values{sample.TransmitTime: sent}}})
	}
	r, ok := b.Room("attic")
	if !ok || r.Duty == nil || math.Abs(*r.Duty-0.1) > 1e-9 || math.Abs(r.DutyOver-3600) > 60 {
		t.Errorf("%v over %v s", r.Duty, r.DutyOver)
	}
}

// TestMissed tells a reader that is too far behind how much it missed.
func TestMissed(t *testing.T) {
	t.Parallel()
	b := page.NewBoard(func() time.Time { return noon })
	for i := range 5000 {
		b.Take(sample.Sample{Node: attic, At: noon, Packet: &sample.Packet{Length: i}})
	}
	for _, c := range []struct {
		behind, first, missed uint64
		limit, n              int
	}{{0, 3001, 3000, 9999, 2000}, {4998, 4999, 0, 10, 2}, {5000, 0, 0, 10, 0}, {4000, 4991, 990, 10, 10}, {9999, 0, 0, 10, 0}} {
		list, missed := b.Packets(c.behind, c.limit)
		var first uint64
		if len(list) > 0 {
			first = list[0].Seq
		}
		if len(list) != c.n || missed != c.missed || first != c.first || len(list) > 0 && list[0].Length != int(first)-1 {
			t.Errorf("behind %d: %d from %d, %d missed; want %+v", c.behind, len(list), first, missed, c)
		}
	}
}

// TestWords puts a room's quantities into words.
func TestWords(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]sample.Values{
		"4.05 V · – · 12 345 · – · – · –":     {sample.Battery: 4.051, sample.Posts: 12345},
		"– · right ±60 s · – · – · – · –":     {sample.ClockOffset: -30, sample.ClockError: 60},
		"– · −100 s ±60 s · – · – · – · –":    {sample.ClockOffset: -100, sample.ClockError: 60},
		"– · +2 min ±1 s! · – · – · – · –":    {sample.ClockOffset: 125, sample.ClockError: 1},
		"– · lost: 2024!! · – · – · – · –":    {sample.ClockOffset: -80_000_000, sample.ClockError: 60},
		"– · −3.0 h ±1 s! · – · – · – · –":    {sample.ClockOffset: -10800, sample.ClockError: 1},
		"– · – · – · – · – · −112 dBm":        {sample.NoiseFloor: -112},
		"0.00 V · – · 0 · – · – · 0 dBm":      {sample.Battery: 0, sample.Posts: 0, sample.NoiseFloor: 0},
		"– · – · – · – · 9.00 % of 10 %! · –": {sample.TransmitTime: 5.4, sample.DutyCycleLimit: 0.1},
		"– · – · – · – · 9.00 % · –":          {sample.TransmitTime: 5.4},
	} {
		now := noon
		b := page.NewBoard(func() time.Time { return now })
		for range 2 {
			b.Take(sample.Sample{Node: attic, Source: sample.Serial, At: now, Poll: &sample.Poll{Values: v}})
			now = now.Add(time.Minute)
			next := maps.Clone(v)
			if x, ok := v[sample.TransmitTime]; ok {
				next[sample.TransmitTime] = 2 * x
			}
			v = next
		}
		now = now.Add(-time.Minute)
		p, err := page.New(page.Config{}, page.View{Board: b, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		cells := []string{}
		for _, part := range strings.Split(get(p, "/").Body.String(), `class="cell`)[1:] {
			text := between(part, `class="text">`, "<")
			switch {
			case strings.HasPrefix(part, " bad1"):
				text += "!"
			case strings.HasPrefix(part, " bad2"):
				text += "!!"
			}
			cells = append(cells, strings.ReplaceAll(text, "&#43;", "+"))
		}
		if got := strings.Join(cells, " · "); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// between is what stands between two texts.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// TestPlot joins no points over a gap, and says in words what it shows.
func TestPlot(t *testing.T) {
	t.Parallel()
	w := made(t)
	body := get(w, "/room?name=attic&span=24h").Body.String()
	battery := between(body, `id="plot-0"`, "</figure>")
	if line := between(battery, `class="line l0" d="`, `"`); strings.Count(line, "M") != 2 || strings.Count(battery, `class="gap"`) != 1 {
		t.Errorf("%d parts and %d gaps", strings.Count(line, "M"), strings.Count(battery, `class="gap"`))
	}
	if says := between(battery, `aria-label="`, `"`); says != "Battery: from 3.70 V to 4.09 V, gaps: 1; arrow keys read values" {
		t.Error(says)
	}
	if duty := between(body, `id="plot-1"`, "</figure>"); !strings.Contains(duty, "limit 10.0 %") || !strings.Contains(duty, "from 5.00 % to 5.00 %, limit 10.0 %") {
		t.Errorf("%.600s", duty)
	}
	if strings.Contains(body, "NaN") || strings.Contains(body, "Inf") || strings.Contains(body, "°C") {
		t.Error("what was not measured is drawn")
	}
	if strip := between(body, `id="strip"`, "</figure>"); strings.Count(strip, "<rect") != 2 || !strings.Contains(strip, "1 320 polls worked, 0 failed") {
		t.Errorf("%.600s", strip)
	}
	for _, span := range []string{"1h", "6h", "7d", "30d", "1y"} { // also of more than there is
		if got := get(w, "/room?name=cellar&span="+span); got.Code != 200 || strings.Contains(got.Body.String(), "NaN") {
			t.Errorf("%s: %d", span, got.Code)
		}
	}
	if body := get(w, "/room?name=tower").Body.String(); !strings.Contains(body, "Nothing was measured in this time.") {
		t.Error("a room that was never asked has plots")
	}
}
