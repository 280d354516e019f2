package main

import (
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// results are what came of the specs of one target so far.
type results struct {
	specs    map[string]report.Spec // by text
	progress *progress
	log      *runLog
}

// add takes the result of one spec.
func (r *results) add(s report.Spec) {
	r.specs[s.Text] = s
	r.progress.add(s)
	r.log.add(s)
}

// runLog keeps results on disk as they come. What cannot be kept is told once and does not stop the run.
type runLog struct {
	log  *report.Log
	err  error
	warn io.Writer
}

func startLog(folder string, warn io.Writer) (*runLog, error) {
	l := &runLog{warn: warn}
	log, err := report.StartLog(folder)
	if log == nil {
		return nil, fmt.Errorf("%w; choose another folder with --out", err)
	}
	l.log = log
	l.keep(err)
	return l, nil
}

// begin notes that a target is judged now.
func (l *runLog) begin(r report.Report) *runLog {
	if l != nil {
		l.keep(l.log.Begin(r))
	}
	return l
}

func (l *runLog) start(board, text string) {
	if l != nil {
		l.keep(l.log.Start(board, text))
	}
}

func (l *runLog) add(s report.Spec) {
	if req, ok := requirements.Lookup(s.Requirement); ok && l != nil {
		l.keep(l.log.Add(*newVerdict(req), s))
	}
}

func (l *runLog) keep(err error) {
	if err != nil && l.err == nil {
		l.err = err
		fmt.Fprintln(l.warn, err)
	}
}

func (l *runLog) close() error {
	if l == nil {
		return nil
	}
	l.keep(l.log.Close())
	return l.err
}
