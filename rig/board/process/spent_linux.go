package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc, which is the same on every machine that Go runs on.
const tick = 10 * time.Millisecond

// Spent is the processor's time of all processes of the program's group. That of those that have
// ended is gone from it.
func (p *program) Spent() (all time.Duration, found bool) {
	_ = p.members(func(_ int, spent time.Duration) { all, found = all+spent, true })
	return all, found
}

// group are the processes of the program's group.
func (p *program) group() (pids []int, err error) {
	err = p.members(func(pid int, _ time.Duration) { pids = append(pids, pid) })
	return pids, err
}

// kin are the program and all that came of it, from the leader of its group downwards: a look at each
// process of the machine costs a hundred times as much. One whose parent has ended is not found.
func (p *program) kin() (pids []int, err error) {
	pids = []int{p.cmd.Process.Pid}
	for i := 0; i < len(pids); i++ {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pids[i]))
		if err != nil {
			return nil, fmt.Errorf("process: %w", err)
		}
		for _, name := range threads {
			children, err := os.ReadFile(name)
			if err != nil {
				continue // it has ended
			}
			for pid := range strings.FieldsSeq(string(children)) {
				n, err := strconv.Atoi(pid)
				if err != nil {
					return nil, fmt.Errorf("process: %s: %w", name, err)
				}
				pids = append(pids, n)
			}
		}
	}
	return pids, nil
}

// members looks at each process of the program's group.
func (p *program) members(look func(pid int, spent time.Duration)) error {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return fmt.Errorf("process: %w", err)
	}
	for _, name := range files {
		stat, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if group, spent, ok := readStat(stat); ok && err == nil && group == p.cmd.Process.Pid {
			look(pid, spent)
		}
	}
	return nil
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
