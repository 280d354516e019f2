package versions_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/specs/versions"
)

// row is a line of a recording: the header, an event on the air or on the serial line of an exchange,
// or a command of a session.
type row struct {
	Radio      struct{ SF, Preamble string }
	T          int64 `json:"t_us"`
	From, Kind string
	Note       string
	Air        int64 `json:"air_us"`
	Dec        struct{ Route, Type, Plain, Dst string }
	In, Out    string
	Hex        string
}

// sent tells whether the board sends a frame of that type.
func (r *row) sent(kind string) bool {
	return r.From == "board" && r.Kind == "tx" && r.Dec.Type == kind
}

// asked tells whether a client sends a frame of that type.
func (r *row) asked(kind string) bool {
	return strings.HasPrefix(r.From, "client:") && r.Dec.Type == kind
}

func (r *row) start() time.Duration { return time.Duration(r.T) * time.Microsecond }

func (r *row) air() time.Duration { return time.Duration(r.Air) * time.Microsecond }

func (r *row) end() time.Duration { return r.start() + r.air() }

// plain is what a datagram says that was opened for the recording.
func (r *row) plain(t *testing.T) []byte {
	t.Helper()
	b, err := hex.DecodeString(r.Dec.Plain)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// recording reads what was recorded of a release; nil if that exchange was not.
func recording(t *testing.T, v release.Version, name string) []row {
	t.Helper()
	return read(t, "../../fixtures/vectors/versions/"+v.String()+"/"+name+".jsonl")
}

// read reads a recording; nil if there is none.
func read(t *testing.T, file string) []row {
	t.Helper()
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, len(data)+1)
	for s.Scan() {
		var r row
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// answer is what the board printed first to a command of its session.
func answer(t *testing.T, v release.Version, command string) string {
	t.Helper()
	for _, r := range recording(t, v, "cli-"+v.String()) {
		if strings.TrimSuffix(r.In, "\r") == command {
			_, text, _ := strings.Cut(r.Out, "-> ")
			return strings.TrimSpace(text)
		}
	}
	t.Fatalf("%v: %q was not recorded", v, command)
	return ""
}

// first returns the first row from i on for which want holds.
func first(t *testing.T, rows []row, i int, what string, want func(*row) bool) (*row, int) {
	t.Helper()
	for ; i < len(rows); i++ {
		if want(&rows[i]) {
			return &rows[i], i
		}
	}
	t.Fatalf("%s was not recorded", what)
	return nil, 0
}

// seen reads each field of the table off the recordings of a release.
var seen = map[string]func(*testing.T, release.Version) any{
	"Preamble": func(t *testing.T, v release.Version) any {
		t.Helper()
		radio := recording(t, v, "exchange-login")[0].Radio
		return radio.SF + ":" + radio.Preamble
	},
	"DutyCycle": func(t *testing.T, v release.Version) any {
		t.Helper()
		return !strings.HasPrefix(answer(t, v, "set dutycycle 7"), "unknown config")
	},
	"LimitsUnscoped": func(t *testing.T, v release.Version) any {
		t.Helper()
		return !strings.HasPrefix(answer(t, v, "set flood.max.unscoped 5"), "unknown config")
	},
	"Bucket": func(t *testing.T, v release.Version) any {
		t.Helper()
		silent, last := true, (*row)(nil)
		for _, r := range recording(t, v, "exchange-keepalive") { // at the default factor of 1
			if r.From != "board" || r.Kind != "tx" {
				continue
			}
			if last != nil && r.start()-last.end() < last.air()*99/100 {
				silent = false
			}
			last = &r
		}
		return !silent
	},
	"BootAdvertFloods": func(t *testing.T, v release.Version) any {
		t.Helper()
		rows := recording(t, v, "exchange-adverts")
		r, _ := first(t, rows, 0, "an advert", func(r *row) bool { return r.sent("ADVERT") })
		return r.Dec.Route == "FLOOD"
	},
	"FloodAdvertHours": func(t *testing.T, v release.Version) any {
		t.Helper()
		return strings.TrimPrefix(answer(t, v, "get flood.advert.interval"), "> ")
	},
	"FloodAdvertMost": func(t *testing.T, v release.Version) any {
		t.Helper()
		_, text, _ := strings.Cut(answer(t, v, "set flood.advert.interval 2"), "3-")
		return strings.TrimSuffix(text, " hours")
	},
	"AdvertZeroHop": func(t *testing.T, v release.Version) any {
		t.Helper()
		rows := recording(t, v, "exchange-adverts")
		command := hex.EncodeToString([]byte("advert.zerohop\r"))
		_, i := first(t, rows, 0, "advert.zerohop", func(r *row) bool { return r.From == "console" && r.Hex == command })
		r, _ := first(t, rows, i, "an advert", func(r *row) bool { return r.sent("ADVERT") })
		return r.Dec.Route == "DIRECT"
	},
	"LoginForgetsPath": func(t *testing.T, v release.Version) any {
		t.Helper()
		rows := recording(t, v, "exchange-relogin")
		_, i := first(t, rows, 0, "the question", func(r *row) bool { return strings.Contains(r.Note, "is the path forgotten?") })
		r, _ := first(t, rows, i, "a push", func(r *row) bool { return r.sent("TXT_MSG") })
		return r.Dec.Route == "FLOOD"
	},
	"Temperature": func(t *testing.T, v release.Version) any {
		t.Helper()
		rows := recording(t, v, "exchange-requests")
		_, i := first(t, rows, 0, "a request for telemetry", func(r *row) bool { return strings.HasPrefix(r.Note, "REQ type 3") })
		r, _ := first(t, rows, i, "a response", func(r *row) bool { return r.sent("RESPONSE") })
		return bytes.Contains(r.plain(t), []byte{0x01, 0x67}) // channel 1, temperature
	},
	"GuestOverAdmin": func(t *testing.T, v release.Version) any {
		t.Helper()
		rows := recording(t, v, "exchange-login")
		admin := func(r *row) bool { return r.From == "client:alice" && strings.HasPrefix(r.Note, "login pw='password'") }
		_, i := first(t, rows, 0, "an admin", admin)
		_, i = first(t, rows, i, "a guest's password of the admin", func(r *row) bool {
			return r.From == "client:alice" && strings.HasPrefix(r.Note, "login pw='hello'")
		})
		r, _ := first(t, rows, i, "an answer", func(r *row) bool { return r.sent("PATH") || r.sent("RESPONSE") })
		if r.Dec.Type == "PATH" {
			return strconv.Itoa(int(r.plain(t)[9])) // path length, type, time stamp, 2 zeros, result
		}
		return strconv.Itoa(int(r.plain(t)[7]))
	},
	"ConsolePosts": func(t *testing.T, v release.Version) any {
		t.Helper()
		return answer(t, v, "room.post hello") == "OK"
	},
}

// unseen are the fields that no recording shows, with where they come from.
var unseen = map[string]string{
	"AnswersInDefault":     "chooseReplyScope, v1.17.1; judged by RT-043 and RT-081 on builds for the host",
	"PreambleStopsSending": "CustomSX1262::isReceiving, v1.16.0 and v1.17.0; judged by AIR-010 on builds for the host",
	"SeenPackets":          "SimpleMeshTables, v1.15.0 and v1.16.0; judged by the routing family on builds for the host",
	"SeenAcks":             "SimpleMeshTables, v1.15.0 and v1.16.0; judged by the routing family on builds for the host",
}

// told is what the table says of a field, in the form in which seen reads it.
func told(n versions.Numbers, field string, saw any) any {
	switch field {
	case "Preamble":
		sf, _, _ := strings.Cut(fmt.Sprint(saw), ":")
		factor, _ := strconv.Atoi(sf)
		return fmt.Sprintf("%s:%d", sf, n.Preamble(lora.SpreadingFactor(factor)))
	case "DutyCycle":
		return strings.HasPrefix(n.DutyCycle(10), "set dutycycle ")
	}
	value := reflect.ValueOf(n).FieldByName(field)
	if value.Kind() == reflect.Bool {
		return value.Bool()
	}
	return fmt.Sprint(value.Interface())
}

// The table explains the recordings of each release, field by field.
func TestTableExplainsTheRecordings(t *testing.T) {
	t.Parallel()
	recorded := 0
	for _, v := range versions.Released(room.Name) {
		if recording(t, v, "exchange-login") == nil {
			continue
		}
		recorded++
		n := versions.Of(v)
		for f := range reflect.TypeFor[versions.Numbers]().Fields() {
			field := f.Name
			read, ok := seen[field]
			if !ok {
				if unseen[field] == "" {
					t.Errorf("%s: neither read off the recordings nor told why not", field)
				}
				continue
			}
			saw := read(t, v)
			if says := told(n, field, saw); says != saw {
				t.Errorf("%v: %s: the table says %v, the recording %v", v, field, says, saw)
			}
		}
	}
	if recorded != 9 {
		t.Errorf("%d releases were recorded", recorded)
	}
}

// The delays that no release changed are those of the recordings: the least of each, on an idle
// channel, is the delay and at most a tick of the board's counter less.
func TestDelaysAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, exchange     string
		question, reaction string // types of frames of a client and of the board
		nominal            time.Duration
		over               time.Duration // what a turn of the firmware's loop adds
	}{
		{"answer to a log-in", "exchange-login", "ANON_REQ", "PATH", versions.AnswerDelay, 0},
		{"answer to a request", "exchange-requests", "REQ", "RESPONSE", versions.AnswerDelay, 0},
		{"acknowledgement of a post", "exchange-post-push", "TXT_MSG", "ACK", versions.AckDelay, 0},
		{"push of a post", "exchange-post-push", "TXT_MSG", "TXT_MSG", versions.PostAge, time.Second},
	} {
		for _, v := range versions.Released(room.Name) {
			rows := recording(t, v, c.exchange)
			if rows == nil {
				continue
			}
			least := time.Hour
			for i := range rows {
				if !rows[i].asked(c.question) {
					continue
				}
				for j := i + 1; j < len(rows) && !rows[j].asked(c.question); j++ {
					if rows[j].sent(c.reaction) && (c.reaction != "TXT_MSG" || sameText(rows[i].plain(t), rows[j].plain(t))) {
						least = min(least, rows[j].start()-rows[i].end())
						break
					}
				}
			}
			if least < c.nominal-versions.Grid || least > c.nominal+c.over {
				t.Errorf("%v: %s after %v, want %v", v, c.what, least, c.nominal)
			}
		}
	}
}

// sameText tells whether a push is one of a post: behind time stamp and flags, and in the push the author.
func sameText(post, push []byte) bool {
	return len(post) > 5 && len(push) > 9 && bytes.Equal(bytes.TrimRight(post[5:], "\x00"), bytes.TrimRight(push[9:], "\x00"))
}

// unrecorded are the releases whose tries nobody recorded, with what says the same of them.
var unrecorded = map[string]string{
	"v1.14.0": "judged by the store-and-forward family on a build for the host",
}

// retries returns what was recorded of pushes that nobody acknowledges. That of the newest release lies
// with all that was recorded of it.
func retries(t *testing.T, v release.Version) []row {
	t.Helper()
	const exchange = "exchange-push-retry"
	if v.Compare(versions.Newest) == 0 {
		return read(t, "../../fixtures/vectors/"+exchange+".jsonl")
	}
	return recording(t, v, exchange)
}

// Tries of a push that nobody acknowledges are as many and as far apart as the table says, on each
// release: one that none was recorded of is named with what stands in its place.
func TestTriesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	const turn = versions.PollInterval + 300*time.Millisecond // until it is the client's turn again, and the frame itself
	for _, v := range versions.Released(room.Name) {
		rows := retries(t, v)
		if instead := unrecorded[v.String()]; (rows == nil) != (instead != "") {
			t.Errorf("%v: %d lines recorded, in their place: %q", v, len(rows), instead)
		}
		if rows == nil {
			continue
		}
		tries, gaps := map[string][]time.Duration{}, map[time.Duration]int{}
		for i := range rows {
			r := &rows[i]
			if !r.sent("TXT_MSG") || len(r.Dec.Plain) < 10 {
				continue
			}
			key := r.Dec.Dst + r.Dec.Plain[:8] // to whom, and the post's time stamp
			tries[key] = append(tries[key], r.start())
		}
		rounds := 0 // in which a client was tried as often as there are tries
		for key, at := range tries {
			if len(at) > versions.PushTries { // the client was heard of afterwards
				rounds++
				at = at[:versions.PushTries]
			}
			for i := range at[1:] {
				gap := at[i+1] - at[i]
				switch {
				case gap >= versions.DirectTimeout+versions.HopTimeout && gap < versions.DirectTimeout+versions.HopTimeout+turn:
					gaps[versions.DirectTimeout]++
				case gap >= versions.FloodTimeout && gap < versions.FloodTimeout+turn:
					gaps[versions.FloodTimeout]++
				default:
					t.Errorf("%v: %s: tries %v apart", v, key, gap)
				}
			}
		}
		if gaps[versions.DirectTimeout] < 3 || gaps[versions.FloodTimeout] < 4 || rounds != 2 {
			t.Errorf("%v: times between tries: %v, %d rounds that ended without an acknowledgement", v, gaps, rounds)
		}
	}
}
