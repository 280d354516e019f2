package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
)

// targetKinds are the kinds of target that a run can judge.
var targetKinds = []string{"emu", "exec:WORDS", "unix:PATH", "tcp:HOST:PORT", "board:NAME"}

// aim is a target string taken apart.
type aim struct {
	kind    string // "emu", "exec", "unix", "tcp" or "board"
	rest    string // words, path, address or names
	version string // given behind an @, empty if not
}

// givenVersion is a version at the end of a target string, for a board that cannot tell it.
var givenVersion = regexp.MustCompile(`@v?(\d+\.\d+(?:\.\d+)?)$`)

// parseAim takes a target string apart.
func parseAim(text string) (aim, error) {
	var a aim
	left := text
	if m := givenVersion.FindStringSubmatchIndex(text); m != nil {
		left, a.version = text[:m[0]], "v"+text[m[2]:m[3]]
	}
	a.kind, a.rest, _ = strings.Cut(left, ":")
	switch {
	case left == "emu":
	case a.kind != "exec" && a.kind != "unix" && a.kind != "tcp" && a.kind != boardKind:
		return aim{}, &words.Unknown{What: "target", Name: text, Known: targetKinds}
	case a.rest == "":
		return aim{}, fmt.Errorf("target %q: nothing behind the colon", text)
	}
	return a, nil
}

// words splits the words of an exec target as a POSIX shell does and finds its program.
func (a aim) words() ([]string, error) {
	words, err := shellquote.Split(a.rest)
	if err == nil && len(words) == 0 {
		err = errors.New("no word")
	}
	if err != nil {
		return nil, fmt.Errorf("target exec: %q: %w", a.rest, err)
	}
	if words[0], err = process.Absolute(words[0]); err != nil {
		return nil, fmt.Errorf("target exec: %w", err)
	}
	return words, nil
}

// resolve makes settings that mean the same in every folder: the program of an exec target is
// found, and a version given with the target is taken over.
func (s Settings) resolve() (Settings, error) {
	a, err := parseAim(s.Target)
	if err != nil {
		return Settings{}, err
	}
	if a.version != "" {
		if _, err := release.Parse(a.version); err != nil {
			return Settings{}, fmt.Errorf("target %q: %w", s.Target, err)
		}
		s.Version = a.version
	}
	if a.kind == "exec" && len(s.Program) == 0 {
		s.Program, err = a.words()
	}
	if s.As != "" && a.kind != "emu" && err == nil {
		err = fmt.Errorf("--as %s: only the emulated firmware can behave as a release; target is %s", s.As, s.Target)
	}
	return s, err
}

// target makes the boards that settings ask for; nil for real ones, which are there.
func (s Settings) target() (board.Target, error) {
	s, err := s.resolve()
	if err != nil {
		return nil, err
	}
	a, err := parseAim(s.Target)
	if err != nil {
		return nil, err
	}
	switch a.kind {
	case "exec":
		return process.Target{Program: s.Program, Version: a.version, Can: s.Can, Limit: s.TurnLimit}, nil
	case boardKind:
		return nil, nil
	case "unix", "tcp":
		return process.Target{Network: a.kind, Address: a.rest, Version: a.version, Can: s.Can, Limit: s.TurnLimit}, nil
	}
	return emulatedRoom(s.As)
}

// of returns the options of a run on one of several targets.
func (o *runOptions) of(target string) *runOptions {
	one := *o
	one.settings.Target = target
	if resolved, err := one.settings.resolve(); err == nil {
		one.settings = resolved
	}
	return &one
}

// judgeTargets judges one target after the other and puts their reports together.
func (o *runOptions) judgeTargets(ctx context.Context, chosen []spec, s cli.Streams) (*report.Report, error) {
	reports := make([]*report.Report, 0, len(o.targets))
	for i, target := range o.targets {
		one := o.of(target)
		one.timelines = timelineDir
		if i > 0 {
			one.timelines = filepath.Join(timelineDir, strconv.Itoa(i+1))
		}
		r, err := one.judge(ctx, chosen, s)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
	}
	return report.Join(reports), nil
}
