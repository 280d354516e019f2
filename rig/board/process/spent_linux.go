package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// tick is the unit of times in /proc, which is the same on every machine that Go runs on.
const tick = 10 * time.Millisecond

// Spent is the processor's time of all processes of the program's group. That of those that have
// ended is gone from it.
func (p *program) Spent() (time.Duration, bool) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, false
	}
	var all time.Duration
	found := false
	for _, name := range files {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		if group, spent, ok := readStat(stat); ok && group == p.cmd.Process.Pid {
			all, found = all+spent, true
		}
	}
	return all, found
}

// readStat finds the group and the time of a process, in user mode and for it, in its line of proc(5).
func readStat(stat []byte) (group int, spent time.Duration, ok bool) {
	const (
		afterName = 2 // the first field behind the name, which may hold blanks and brackets
		pgrp      = 4 // fields counted from 0
		utime     = 13
		stime     = 14
	)
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime-afterName {
		return 0, 0, false
	}
	var n [3]int
	for i, at := range []int{pgrp, utime, stime} {
		var err error
		if n[i], err = strconv.Atoi(string(fields[at-afterName])); err != nil {
			return 0, 0, false
		}
	}
	return n[0], time.Duration(n[1]+n[2]) * tick, true
}
