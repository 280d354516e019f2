package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// canCut says that the power of programs can fail within a write.
const canCut = true

// limitFiles uses the limit that the system has for the size of files. A program that ignores the
// signal by which it is held to that goes on behind a write that failed, which no power cut is.
func (p *program) limitFiles(bytes int) error {
	pids, err := p.kin()
	if err != nil {
		return err
	}
	for _, pid := range pids {
		var l unix.Rlimit
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &l); err != nil {
			return fmt.Errorf("process: limit of files: %w", err)
		}
		l.Cur = l.Max
		if bytes >= 0 {
			l.Cur = min(uint64(bytes), l.Max)
		}
		if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &l, nil); err != nil {
			return fmt.Errorf("process: limit of files: %w", err)
		}
	}
	return nil
}

// endsAtLimit tells whether the system ends each process of the program at such a write: none has
// made other arrangements for the signal, or is beyond reach.
func (p *program) endsAtLimit() bool {
	pids, err := p.group()
	reached, kerr := p.kin()
	if err != nil || kerr != nil || len(pids) == 0 {
		return false
	}
	for _, pid := range pids {
		if !slices.Contains(reached, pid) {
			return false
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return false
		}
		for line := range strings.Lines(string(status)) {
			name, digits, _ := strings.Cut(line, ":")
			if name != "SigIgn" && name != "SigCgt" {
				continue
			}
			if set, err := strconv.ParseUint(strings.TrimSpace(digits), 16, 64); err != nil || set>>(syscall.SIGXFSZ-1)&1 != 0 {
				return false
			}
		}
	}
	return true
}

// overran knows it from how the program ended: by the signal, as a shell whose command did, or with
// the words of the error that a write has otherwise.
func (p *program) overran() bool {
	const slow = 12 // a busy system takes its time to end one that a signal has met
	if !p.wait(slow * p.limit) {
		return false
	}
	ended, ok := errors.AsType[*exec.ExitError](p.result)
	if !ok {
		return false
	}
	_ = p.err.SetReadDeadline(time.Now().Add(p.limit)) // one that left the group may hold on to the stream
	<-p.said
	const ofShell = 128
	status, ok := ended.Sys().(syscall.WaitStatus)
	return ok && (status.Signaled() && status.Signal() == syscall.SIGXFSZ ||
		status.ExitStatus() == ofShell+int(syscall.SIGXFSZ) || strings.Contains(strings.ToLower(p.Words()), syscall.EFBIG.Error()))
}
