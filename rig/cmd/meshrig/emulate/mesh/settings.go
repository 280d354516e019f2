package mesh

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/topology"
)

// refusal is how a console answers what it does not know or take ("Unknown command", "unknown config",
// "Error, must be", "Err - bad params", "(ERR: clock", "??": CommonCLI.cpp and MyMesh.cpp, v1.17.1).
var refusal = regexp.MustCompile(`(?i)-> \s*((?:unknown |\(?err|\?\?).*)`)

// checkSettings refuses settings that their board would refuse: each is typed to a board of the same role
// and release that nobody hears, once for all nodes that have the same.
func checkSettings(ctx context.Context, top *topology.Topology) error {
	var errs []error
	tried := map[string]bool{}
	for _, n := range top.All() {
		same := strings.Join(append([]string{n.Role, n.As}, n.Settings...), "\n")
		if len(n.Settings) == 0 || tried[same] {
			continue
		}
		tried[same] = true
		answers, err := answersTo(ctx, top, n)
		if err != nil {
			return err
		}
		for i, answer := range answers {
			if m := refusal.FindStringSubmatch(answer); m != nil {
				errs = append(errs, top.Error(n, fmt.Sprintf("settings: the board answers %q to %q", strings.TrimSpace(m[1]), n.Settings[i]), &n.Settings[i], &n.Settings))
			}
		}
	}
	return errors.Join(errs...)
}

// A board has started and has answered a line by then.
const (
	startTakes  = 3 * time.Second
	answerTakes = 200 * time.Millisecond
)

// answersTo is what a board prints to each of the settings of a node.
func answersTo(ctx context.Context, top *topology.Topology, n *topology.Node) (answers []string, err error) {
	m, err := target(top, n, firmware.Config{Flash: new(firmware.Flash)}).New(ctx, board.Setup{Name: n.Name, Seed: 1, Epoch: firmware.DefaultEpoch})
	if err != nil {
		return nil, err
	}
	now := clock.Time(0)
	m.Input(now, board.Input{Kind: board.Power, On: true})
	for _, line := range slices.Concat([]string{""}, n.Settings) {
		takes := answerTakes
		if line == "" {
			takes = startTakes
		}
		m.Input(now, board.Input{Kind: board.SerialIn, Data: []byte(line + "\r")})
		now = now.Add(takes)
		printed, err := runTo(m, now)
		if err != nil {
			return nil, fmt.Errorf("emulate: %s: %w", n.Name, err)
		}
		answers = append(answers, printed)
	}
	return answers[1:], nil
}

// runTo lets a board run and gives what it prints meanwhile.
func runTo(m board.Machine, until clock.Time) (string, error) {
	var printed strings.Builder
	for {
		out, at, _, err := m.Run(until)
		if err != nil {
			return "", err
		}
		for _, o := range out {
			if o.Kind == board.SerialOut {
				printed.Write(o.Data)
			}
		}
		if len(out) == 0 && at >= until {
			return printed.String(), nil
		}
	}
}
