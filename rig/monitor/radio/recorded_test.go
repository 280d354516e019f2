package radio_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/radio/radiotest"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// recording is a poll and a command through a released companion, see fixtures/gateway.
type recording struct {
	Release string
	Room    string
	Core    string `json:"stats-core"`
	Packets string `json:"stats-packets"`
	Ver     string
	asked   [][]byte
	said    [][]byte // as it came over the line
}

func readRecording(t *testing.T, path string) (r recording) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(bytes.NewReader(data))
	if err := lines.Decode(&r); err != nil {
		t.Fatal(err)
	}
	for lines.More() {
		var entry struct {
			Asked string
			Said  []string
		}
		if err := lines.Decode(&entry); err != nil {
			t.Fatal(err)
		}
		asked, err := hex.DecodeString(entry.Asked)
		if err != nil {
			t.Fatal(err)
		}
		var said []byte
		for _, one := range entry.Said {
			content, err := hex.DecodeString(one)
			if err != nil || len(content) == 0 {
				t.Fatal(one, err)
			}
			said = companion.AppendAnswer(said, companion.Code(content[0]), content[1:]...)
		}
		r.asked, r.said = append(r.asked, asked), append(r.said, said)
	}
	return r
}

// line plays the recording: what is asked has to be what was asked then, but for what is drawn or is a time.
func (r *recording) line(t *testing.T) *radiotest.Line {
	t.Helper()
	next := 0
	var l *radiotest.Line
	l = radiotest.NewLine(func(data []byte) {
		content := data[3:]
		if next >= len(r.asked) || content[0] != r.asked[next][0] || len(content) != len(r.asked[next]) {
			t.Errorf("asked %x in place %d, recorded %x", content, next, r.asked[min(next, len(r.asked)-1)])
			return
		}
		l.Say(r.said[next])
		next++
	})
	t.Cleanup(func() {
		if next != len(r.asked) {
			t.Errorf("%d of %d questions asked", next, len(r.asked))
		}
	})
	return l
}

// Of each release a poll through its companion reads of its room what the room's own console said.
func TestRecorded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../fixtures/gateway/*.jsonl")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		synctest.Test(t, func(t *testing.T) {
			t.Helper()
			r := readRecording(t, file)
			g := opened(t, 0.1, func() radio.Line { return r.line(t) })
			data, _ := hex.DecodeString(r.Room)
			key := identity.PublicKey(data)
			password := filepath.Join(t.TempDir(), "password")
			if err := os.WriteFile(password, []byte("secret"), 0o600); err != nil {
				t.Fatal(err)
			}
			p := g.Poller(radio.Target{Node: sample.Node{Key: key}, Password: secret.Secret{File: password}})
			v := good(t, p).Values
			var core struct {
				Battery float64 `json:"battery_mv"`
				Uptime  float64 `json:"uptime_secs"`
				Errors  float64
			}
			packets := map[string]float64{}
			if r.Release != "v1.9.0" { // which has no such commands
				if err := json.Unmarshal([]byte(r.Core), &core); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal([]byte(r.Packets), &packets); err != nil {
					t.Fatal(err)
				}
				if v[sample.Battery] != core.Battery/1000 || core.Uptime-v[sample.Uptime] > 10 || core.Uptime < v[sample.Uptime] {
					t.Errorf("%s: battery %v, up %v; its console said %+v", r.Release, v[sample.Battery], v[sample.Uptime], core)
				}
			}
			for name, metric := range map[string]sample.Metric{
				"recv": sample.Received, "sent": sample.Sent, "flood_tx": sample.SentFlood, "direct_tx": sample.SentDirect,
				"flood_rx": sample.ReceivedFlood, "direct_rx": sample.ReceivedDirect,
			} {
				// Two more requests and answers were on the air until the console was asked, and adverts.
				if later, ok := packets[name]; ok && (later < v[metric] || later > v[metric]+4) {
					t.Errorf("%s: %s: %v, and its console said %v soon after", r.Release, name, v[metric], later)
				}
			}
			if _, has := v[sample.Temperature]; has != (r.Release == "v1.14.1" || r.Release == "v1.17.1") {
				t.Errorf("%s: temperature %v", r.Release, v[sample.Temperature])
			}
			if reply, err := g.Command(t.Context(), key, "ver"); err != nil || reply != r.Ver || !strings.HasPrefix(reply, r.Release+" ") {
				t.Errorf("%s: %q, %v", r.Release, reply, err)
			}
			if spent := g.Spent(key); spent < 3*time.Second || spent > 6*time.Second {
				t.Errorf("%s: %v on the air", r.Release, spent)
			}
		})
	}
}
