package mesh

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/topology"
)

// log shows a line for each thing that happens.
type log struct{ out io.Writer }

func (l *log) frame(f live.Frame, summary string) error {
	cut := ""
	if f.Cut {
		cut = ", cut off"
	}
	_, err := fmt.Fprintf(l.out, "%v  %s sends %v%s  %s\n    %s\n", f.Start, f.From.Name, f.End.Sub(f.Start).Round(time.Millisecond), cut, summary, ears(f))
	return err
}

// ears says who heard a frame, and who did not.
func ears(f live.Frame) string {
	var parts []string
	for _, fate := range []live.Fate{live.Received, live.Damaged, live.Missed} {
		var list []string
		for _, e := range f.Ears {
			if e.Fate == fate {
				list = append(list, fmt.Sprintf("%s %.1f dB", e.Node.Name, float64(e.Signal.SNR)))
			}
		}
		if len(list) > 0 {
			parts = append(parts, map[live.Fate]string{live.Received: "heard by ", live.Damaged: "damaged at ", live.Missed: "missed by "}[fate]+strings.Join(list, ", "))
		}
	}
	if len(parts) == 0 {
		return "heard by nobody"
	}
	return strings.Join(parts, "; ")
}

func (l *log) did(at clock.Time, c topology.Command) error {
	_, err := fmt.Fprintf(l.out, "%v  %v\n", at, c)
	return err
}

func (l *log) printed(at clock.Time, n *topology.Node, line string) error {
	_, err := fmt.Fprintf(l.out, "%v  %s prints  %s\n", at, n.Name, line)
	return err
}

func (l *log) close() error { return nil }

// jsonLines are a line of JSON for each thing that happens.
type jsonLines struct{ out io.Writer }

// happening is a line; which keys it has depends on its kind.
type happening struct {
	Kind    string  `json:"kind"` // frame, command, print
	At      float64 `json:"at"`   // seconds since the start; of a frame: its first chirp
	Node    string  `json:"node,omitempty"`
	End     float64 `json:"end,omitempty"`
	Cut     bool    `json:"cut,omitempty"`
	Frame   string  `json:"frame,omitempty"` // hex
	Summary string  `json:"summary,omitempty"`
	Radio   string  `json:"radio,omitempty"`
	Ears    []ear   `json:"ears,omitempty"`
	Command string  `json:"command,omitempty"`
	Text    string  `json:"text,omitempty"`
}

// ear is one node that a frame reached.
type ear struct {
	Node string  `json:"node"`
	Fate string  `json:"fate"` // received, damaged, missed
	SNR  float64 `json:"snr"`  // dB
	RSSI float64 `json:"rssi"` // dBm
}

func (j *jsonLines) write(h happening) error {
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = j.out.Write(append(data, '\n'))
	return err
}

func seconds(t clock.Time) float64 { return float64(t) / 1e6 }

func (j *jsonLines) frame(f live.Frame, summary string) error {
	h := happening{
		Kind: "frame", At: seconds(f.Start), End: seconds(f.End), Node: f.From.Name, Cut: f.Cut,
		Frame: hex.EncodeToString(f.Payload), Summary: summary, Radio: f.Params.String(),
	}
	for _, e := range f.Ears {
		h.Ears = append(h.Ears, ear{e.Node.Name, e.Fate.String(), float64(e.Signal.SNR), float64(e.Signal.RSSI)})
	}
	return j.write(h)
}

func (j *jsonLines) did(at clock.Time, c topology.Command) error {
	return j.write(happening{Kind: "command", At: seconds(at), Node: c.Node, Command: c.String()})
}

func (j *jsonLines) printed(at clock.Time, n *topology.Node, line string) error {
	return j.write(happening{Kind: "print", At: seconds(at), Node: n.Name, Text: line})
}

func (j *jsonLines) close() error { return nil }
