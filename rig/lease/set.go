package lease

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Subject is what is leased: a device, or a switch or pin that others may want as well.
type Subject struct {
	// Key names its files. It is the same whatever rig file names the device, see [ErrName].
	Key string
	// Name is what the caller calls it, for people: "board heltec-1".
	Name string
	// Also are names by which someone may look for the device while it is away and its key cannot
	// be seen: its serial number, a link to its port.
	Also []string
}

// Set are the leases that a process got together.
type Set []*Lease

// Release gives all of them back. A second one does nothing.
func (s Set) Release() error {
	var err error
	for _, l := range s {
		err = errors.Join(err, l.Release())
	}
	return err
}

// AcquireAll waits in line for each of several subjects, in the order of their keys, so that two
// who want some of the same never wait for each other. It calls waiting, if that is not nil, with
// each new position while it waits. An error, which is an *Error, leaves none of them leased.
func AcquireAll(ctx context.Context, dir string, subjects []Subject, holder Holder, waiting func(of Subject, position int)) (Set, error) {
	return all(subjects, holder, func(s Subject, h Holder) (*Lease, error) {
		return acquire(ctx, dir, s.Key, h, func(position int) {
			if waiting != nil {
				waiting(s, position)
			}
		})
	})
}

// TryAcquireAll takes several subjects that are free and that nobody waits for. Else it takes
// none, and the cause of the *Error is a *Held.
func TryAcquireAll(dir string, subjects []Subject, holder Holder) (Set, error) {
	return all(subjects, holder, func(s Subject, h Holder) (*Lease, error) { return tryAcquire(dir, s.Key, h) })
}

func all(subjects []Subject, holder Holder, get func(Subject, Holder) (*Lease, error)) (Set, error) {
	var set Set
	for _, s := range merged(subjects) {
		h := holder
		h.As, h.Also = s.Name, s.Also
		l, err := get(s, h)
		if err != nil {
			err = &Error{Of: s.Name, Err: err}
			if more := set.Release(); more != nil {
				err = errors.Join(err, more)
			}
			return nil, err
		}
		set = append(set, l)
	}
	return set, nil
}

// merged puts subjects in order, each key once, under the name that was given first.
func merged(subjects []Subject) []Subject {
	var list []Subject
	for _, s := range subjects {
		i := slices.IndexFunc(list, func(t Subject) bool { return t.Key == s.Key })
		if i < 0 {
			s.Also = slices.Clone(s.Also)
			list = append(list, s)
			continue
		}
		list[i].Also = append(list[i].Also, s.Also...)
	}
	for i := range list {
		slices.Sort(list[i].Also)
		list[i].Also = slices.Compact(list[i].Also)
	}
	slices.SortFunc(list, func(a, b Subject) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// Keys gives for each further name of a device, see [Subject], the key under which it was leased
// last, also by one who has died. A folder that is not there knows none.
func Keys(dir string) (map[string]string, error) {
	list, err := boards(dir)
	if err != nil {
		return nil, &Error{Err: err}
	}
	keys, since := map[string]string{}, map[string]time.Time{}
	for _, key := range list {
		file, err := os.Open(filepath.Join(dir, key+lockSuffix))
		if err != nil {
			continue // nobody who may not look can lease it
		}
		h := parse(file)
		_ = file.Close()
		for _, also := range h.Also {
			if h.Since.After(since[also]) {
				keys[also], since[also] = key, h.Since
			}
		}
	}
	return keys, nil
}
