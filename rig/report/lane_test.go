package report_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/report"
)

// sealed is a timeline with a post from alice to the room, and the keys that open it.
func sealed(t *testing.T) capture.Section {
	t.Helper()
	alice, room := identity.Named("alice", 0xA1), identity.Named("room", 0x50)
	box := identity.NewBox(alice.SharedSecret(room.Public()))
	plain := wire.Text{Timestamp: 1767225600, Text: "hello"}.AppendAcked(nil)
	payload := append([]byte{room.Public().Hash(), alice.Public().Hash()}, box.Seal(nil, plain)...)
	p := wire.Packet{Route: wire.Direct, Type: wire.TypeTxt, Payload: payload}
	frame, err := p.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	public, private, key := room.Public(), alice.Private(), alice.Public()
	s := capture.Section{Timeline: &capture.Timeline{}, Head: capture.Head{Spec: "a spec", Keys: []capture.Key{
		{Name: "room", Public: hex.EncodeToString(public[:])},
		{Name: "alice", Public: hex.EncodeToString(key[:]), Private: hex.EncodeToString(private[:])},
	}}}
	s.Timeline.Append(capture.Event{Kind: capture.Sent, Board: "alice", Frame: frame})
	s.Timeline.Append(capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: "\x01odd"})
	s.Timeline.Append(capture.Event{Kind: capture.ConsoleIn, Board: "room", Text: "get password\r"})
	s.Timeline.Append(capture.Event{Kind: capture.ConsoleOut, Board: "room", Text: "  -> > alone\r\n"})
	return s
}

func keep(t *testing.T, folder string, write func(*os.File) error) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(folder, "timelines"), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(folder, "timelines", "x.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A report that is shown again opens what its timelines hold, by the keys of their heads; one
// without a head, as they were written once, shows bytes. A password that the console prints alone is told by none.
func TestLanesFromDisk(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*os.File) error
		want  string
	}{
		"with keys":      {func(f *os.File) error { return capture.WriteSections(f, sealed(t)) }, "hello"},
		"without a head": {func(f *os.File) error { return sealed(t).Timeline.WriteJSONL(f) }, `prints "\x01odd"`},
		"torn":           {func(f *os.File) error { _, err := f.WriteString("{"); return err }, "its timeline cannot be shown: timelines/x.jsonl: capture: line 1"},
		"gone":           {func(f *os.File) error { return os.Remove(f.Name()) }, "its timeline cannot be shown: open "},
	} {
		dir := t.TempDir()
		keep(t, dir, c.write)
		r := withVerdicts(report.Fail)
		r.Conclude()
		var summary, junit strings.Builder
		if err := r.WriteSummary(&summary, report.Style{Folder: dir}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(summary.String(), c.want) {
			t.Errorf("%s: the summary lacks %q:\n%s", name, c.want, &summary)
		}
		if err := r.WriteJUnit(&junit, dir); err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(c.want, `"`, "&#34;"); !strings.Contains(junit.String(), want) {
			t.Errorf("%s: junit.xml lacks %q:\n%s", name, want, &junit)
		}
		if all := summary.String() + junit.String(); strings.Contains(all, "alone") {
			t.Errorf("%s: a password is told:\n%s", name, all)
		}
	}
}
