package lease

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The files of a board: what is locked by its holder and says who that is, what is locked while
// one looks at the line or changes it, and the tickets of those in line.
const (
	lockSuffix   = ".lease"
	guardSuffix  = ".guard"
	ticketSuffix = ".ticket"
)

var validName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

// queue is the line for a board.
type queue struct{ dir, board string }

func open(dir, board string) (queue, error) {
	if !validName.MatchString(board) {
		return queue{}, ErrName
	}
	return queue{dir: dir, board: board}, os.MkdirAll(dir, 0o750)
}

// boards lists the boards that have files in a folder.
func boards(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	var list []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), lockSuffix); ok && validName.MatchString(name) {
			list = append(list, name)
		}
	}
	return list, nil
}

func (q queue) path(suffix string) string { return filepath.Join(q.dir, q.board+suffix) }

// guarded does something while nobody else looks at the line.
func (q queue) guarded(ctx context.Context, do func() error) error {
	guard, err := openShared(q.path(guardSuffix))
	if errors.Is(err, os.ErrPermission) {
		guard, err = os.Open(q.path(guardSuffix)) // enough to look
	}
	if err != nil {
		return err
	}
	defer func() { _ = guard.Close() }()
	if err := wait(ctx, guard); err != nil {
		return err
	}
	return do()
}

// ticket is a place in line.
type ticket struct {
	file   *os.File
	number int
	holder Holder
}

// leave gives up the place, once: the number may be another's afterwards. The file goes first,
// so that nobody finds it unlocked.
func (t *ticket) leave() {
	if t.file == nil {
		return
	}
	_ = os.Remove(t.file.Name())
	_ = t.file.Close()
	t.file = nil
}

// join takes the last place in line.
func (q queue) join(ctx context.Context, holder Holder) (t *ticket, err error) {
	err = q.guarded(ctx, func() error {
		numbers, err := q.numbers()
		if err != nil {
			return err
		}
		t = &ticket{number: 1, holder: holder}
		if len(numbers) > 0 {
			t.number = numbers[len(numbers)-1] + 1
		}
		if t.file, err = openShared(q.ticket(t.number)); err != nil {
			return err
		}
		if _, err = lock(t.file); err == nil {
			err = write(t.file, holder)
		}
		if err != nil {
			t.leave()
		}
		return err
	})
	return t, err
}

func (q queue) ticket(number int) string {
	return q.path("." + strconv.Itoa(number) + ticketSuffix)
}

// numbers lists the tickets, the first in line first.
func (q queue) numbers() ([]int, error) {
	entries, err := os.ReadDir(q.dir)
	if err != nil {
		return nil, err
	}
	var list []int
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), q.board+".")
		digits, isTicket := strings.CutSuffix(rest, ticketSuffix)
		if n, err := strconv.Atoi(digits); ours && isTicket && err == nil && n > 0 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// waiting lists those who are alive in line, before a number if that is not 0, and takes away
// the tickets of the dead. The guard is held.
func (q queue) waiting(before int) ([]Holder, error) {
	numbers, err := q.numbers()
	if err != nil {
		return nil, err
	}
	list := []Holder{}
	for _, n := range numbers {
		if before != 0 && n >= before {
			break
		}
		h, alive, err := locked(q.ticket(n))
		if err != nil {
			return nil, err
		}
		if alive {
			list = append(list, h)
		} else {
			_ = os.Remove(q.ticket(n)) // another user's: it stays and counts for nothing
		}
	}
	return list, nil
}

// advance takes the board if the ticket is first in line and the board is free. Else it tells
// the place in line, from 1.
func (q queue) advance(ctx context.Context, mine *ticket) (l *Lease, position int, err error) {
	err = q.guarded(ctx, func() error {
		before, err := q.waiting(mine.number)
		if err != nil {
			return err
		}
		if position = len(before) + 1; position > 1 {
			return nil
		}
		file, err := openShared(q.path(lockSuffix))
		if err != nil {
			return err
		}
		if free, err := lock(file); err != nil || !free {
			_ = file.Close()
			return err
		}
		holder := mine.holder
		holder.Since = time.Now()
		if err := write(file, holder); err != nil {
			_ = file.Close()
			return err
		}
		mine.leave()
		l = &Lease{Board: q.board, Holder: holder, lock: file}
		return nil
	})
	return l, position, err
}

// state tells who has the board and who waits.
func (q queue) state(ctx context.Context) (s State, err error) {
	err = q.guarded(ctx, func() error {
		s.Board = q.board
		h, held, err := locked(q.path(lockSuffix))
		if err != nil {
			return err
		}
		if held {
			s.Holder = &h
		}
		s.Waiting, err = q.waiting(0)
		return err
	})
	return s, err
}

// locked tells whether someone has a file locked, and who the file says that is. What cannot be
// read, or is no holder, is a holder of whom nothing is known.
func locked(path string) (h Holder, held bool, err error) {
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return Holder{}, false, nil
	}
	if err != nil {
		return Holder{}, false, err
	}
	defer func() { _ = file.Close() }()
	free, err := lock(file)
	if err != nil || free {
		return Holder{}, false, err
	}
	return parse(file), true, nil
}

// maxHolder bounds what is read of a file.
const maxHolder = 64 << 10

func parse(r io.Reader) Holder {
	var h Holder
	data, err := io.ReadAll(io.LimitReader(r, maxHolder))
	if err != nil || json.Unmarshal(data, &h) != nil {
		return Holder{}
	}
	return h
}

func write(file *os.File, h Holder) error {
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(append(data, '\n'), 0)
	return err
}
