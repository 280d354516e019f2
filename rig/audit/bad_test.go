package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/audit/schema"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// oneRoom is a recording that what is wrong is made of.
func oneRoom(t *testing.T) []line {
	t.Helper()
	return read(t, filepath.Join("testdata", "rooms", "v1.17.1-fresh.jsonl"))
}

// played looks at a recording that was changed.
func played(t *testing.T, change func(l *line), check func(t *testing.T, room *audit.Room, err error)) {
	t.Helper()
	lines := oneRoom(t)
	for i := range lines {
		change(&lines[i])
	}
	synctest.Test(t, func(t *testing.T) {
		<-time.After(time.Until(lines[0].At))
		s := console.Open(t.Context(), "room", &player{lines, make(chan []byte, 16)})
		defer s.Close()
		room, err := audit.Serial(t.Context(), s, plain)
		check(t, room, err)
	})
}

// What cannot be read is named and judged by nothing; the rest is judged all the same.
func TestBadReplies(t *testing.T) {
	recorded := oneRoom(t)
	whole := audit.Judge(audit.Told(sample.Serial, recorded[0].At, replies(recorded)), audit.Want{}, plain)
	for _, c := range []struct {
		name, question, reply string
		unseen                string // "": nothing
	}{
		{"half a reply", "stats-core", `{"battery_mv":4100,"upti`, "stats-core"},
		{"broken numbers", "stats-radio", `{"noise_floor":x,"last_rssi":0,"last_snr":nan,"tx_air_secs":0,"rx_air_secs":0}`, "stats-radio"},
		{"new keys", "stats-core", `{"battery_mv":4100,"uptime_secs":6,"errors":0,"queue_len":1,"windows":[1,2]}`, ""},
		{"fewer keys", "stats-core", `{"battery_mv":4100}`, "stats-core"},
		{"a clock that is none", "clock", "99:99 - 40/13/2026 UTC", "clock"},
		{"a refusal", "get tx", "Error: unsupported", "get tx"},
		{"an unknown key", "get multi.acks", "??: multi.acks", "get multi.acks"},
		{"an unknown command", "board", "Unknown command", "board"},
		{"an access list that is none", "get acl", "", "get acl"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			change := func(l *line) {
				if l.Typed == c.question+"\r" {
					l.Printed = c.question + "\r  -> " + c.reply + "\r\n"
				}
			}
			played(t, change, func(t *testing.T, room *audit.Room, err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
				report := audit.Judge(room, audit.Want{}, plain)
				if got := slices.ContainsFunc(report.Unseen, func(u audit.Unseen) bool { return u.What == c.question }); got != (c.unseen != "") {
					t.Errorf("not looked at: %v", report.Unseen)
				}
				if got, want := ids(report, audit.Notice), ids(whole, audit.Notice); !slices.Equal(got, want) {
					t.Errorf("found %v, want %v", got, want)
				}
			})
		})
	}
}

// replies are those of a recording.
func replies(lines []line) map[string]string {
	told := map[string]string{}
	for _, l := range lines {
		command := strings.TrimSuffix(l.Typed, "\r")
		if text, ok := console.Reply(l.Printed, command); ok && command != "" {
			told[command] = text
		}
	}
	return told
}

// A question or two without an answer are named; a console that stays silent, garbage and a port that
// goes away end the look.
func TestSilence(t *testing.T) {
	silent := func(questions ...string) func(*line) {
		return func(l *line) {
			if slices.Contains(questions, strings.TrimSuffix(l.Typed, "\r")) {
				l.Printed = ""
			}
		}
	}
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		played(t, silent("get tx", "clock"), func(t *testing.T, room *audit.Room, err error) {
			t.Helper()
			if err != nil || len(room.Unseen) != 2 || room.Clock != nil {
				t.Errorf("%v, not looked at: %v", err, room.Unseen)
			}
		})
	})
	for name, change := range map[string]func(*line){
		"three in a row": silent("get lat", "get lon", "get radio"),
		"all":            func(l *line) { l.Printed = "" },
		"garbage": func(l *line) {
			r := rand.New(rand.NewPCG(1, 2))
			noise := make([]byte, 200)
			for i := range noise {
				noise[i] = byte(r.Uint32())
			}
			l.Printed = string(noise)
		},
		"no version": func(l *line) {
			if l.Typed == "ver\r" {
				l.Printed = "ver\r  -> soon\r\n"
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			played(t, change, func(t *testing.T, room *audit.Room, err error) {
				t.Helper()
				if err == nil || room != nil {
					t.Errorf("%+v", room)
				}
			})
		})
	}
}

// A board that is none of ours is left alone.
func TestRepeater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := power(t, emulated.Target{Role: "repeater"}, board.Setup{})
		_, err := l.look(plain)
		var role *audit.RoleError
		if !errors.As(err, &role) || role.Role != "repeater" {
			t.Errorf("%v", err)
		}
	})
}

// gone is a port that goes away after some questions.
type gone struct {
	*player

	left int
}

func (g *gone) Write(data []byte) error {
	if g.left--; g.left < 0 {
		return io.ErrClosedPipe
	}
	return g.player.Write(data)
}

func TestPortGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &gone{&player{oneRoom(t), make(chan []byte, 16)}, 7}
		s := console.Open(t.Context(), "room", p)
		defer s.Close()
		if room, err := audit.Serial(t.Context(), s, plain); !errors.Is(err, io.ErrClosedPipe) || room != nil {
			t.Errorf("%v, %v", room, err)
		}
	})
}

// A build that logs, in the middle of echoes too, is looked at as any other.
func TestLogsInside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := power(t, own, board.Setup{})
		l.do(care()...)
		n := 0
		l.garble = func(printed []byte) []byte {
			if n++; n%3 == 0 {
				return append([]byte("DEBUG: 12:00:00 - 30/11/2026 U room.post hello\n"), printed...)
			}
			if at := bytes.IndexByte(printed, 't'); at > 0 && n%3 == 1 && bytes.HasPrefix(printed, []byte("get")) {
				return slices.Concat(printed[:at], []byte("12:00:00 - 30/11/2026 U RAW: 0102\n"), printed[at:])
			}
			return printed
		}
		room, err := l.look(plain)
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(audit.Judge(room, audit.Want{}, plain), audit.Notice); !slices.Equal(got, []string{"release-unknown"}) || len(room.Unseen) > 0 {
			t.Errorf("found %v, not looked at %v", got, room.Unseen)
		}
	})
}

// Whatever a room answers, the report is as the schema says, and tells no password.
func FuzzReplies(f *testing.F) {
	form, err := fits.Compile(schema.Report)
	if err != nil {
		f.Fatal(err)
	}
	good := map[string]string{}
	for _, l := range readAll(f) {
		maps.Copy(good, replies(l))
	}
	questions := slices.Sorted(maps.Keys(good))
	for i, q := range questions {
		f.Add(uint8(i), good[q], false)
		f.Add(uint8(i), "> nan", true)
		f.Add(uint8(i), "> -1e309%", true)
	}
	f.Fuzz(func(t *testing.T, which uint8, reply string, over bool) {
		told := maps.Clone(good)
		told[questions[int(which)%len(questions)]] = reply
		const hidden = "s3cr3t-Z9q"
		told["get guest.password"] = "> " + hidden
		way := sample.Serial
		if over {
			way = sample.Radio
		}
		report := audit.Judge(audit.Told(way, today, told), audit.Want{Preset: "eu", Region: "EU868"}, plain)
		text, err := json.Marshal(report)
		if err != nil {
			t.Fatal(err)
		}
		if err := form.Check(string(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if strings.Contains(string(text), hidden) && !strings.Contains(reply, hidden) {
			t.Errorf("it tells the password: %s", text)
		}
	})
}

// readAll reads all recordings.
func readAll(f *testing.F) (all [][]line) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "rooms", "*.jsonl"))
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, file := range files {
		lines, err := readFile(file)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, lines)
	}
	return all
}
