package notify

import "slices"

// Outbox is what has to be told yet, oldest first. The zero value is empty.
type Outbox struct {
	Entries []Entry `json:"entries,omitempty"`
	Dropped uint64  `json:"dropped,omitempty"` // because it was full
}

// Entry is a notice and who has not got it yet.
type Entry struct {
	Notice Notice   `json:"notice"`
	To     []string `json:"to"`
}

// outboxMost bounds what waits: behind it the oldest is dropped.
const outboxMost = 1000

// Add puts a notice in, for each of those. A repetition replaces one that still waits.
func (o *Outbox) Add(n Notice, to []string) {
	if len(to) == 0 {
		return
	}
	if n.Kind == Repeat {
		o.Entries = slices.DeleteFunc(o.Entries, func(e Entry) bool {
			return e.Notice.Kind == Repeat && e.Notice.Rule == n.Rule && e.Notice.Subject == n.Subject
		})
	}
	if len(o.Entries) == outboxMost {
		o.Entries = slices.Delete(o.Entries, 0, 1)
		o.Dropped++
	}
	o.Entries = append(o.Entries, Entry{Notice: n, To: slices.Clone(to)})
}

// Next is the oldest notice for one of them that skip does not name by its ID.
func (o *Outbox) Next(to string, skip func(id string) bool) (Notice, bool) {
	for _, e := range o.Entries {
		if slices.Contains(e.To, to) && !skip(e.Notice.ID) {
			return e.Notice, true
		}
	}
	return Notice{}, false
}

// Done notes that one of them has a notice.
func (o *Outbox) Done(id, to string) {
	for i := range o.Entries {
		if o.Entries[i].Notice.ID == id {
			o.Entries[i].To = slices.DeleteFunc(o.Entries[i].To, func(t string) bool { return t == to })
		}
	}
	o.Entries = slices.DeleteFunc(o.Entries, func(e Entry) bool { return len(e.To) == 0 })
}

// Keep forgets those who are configured no more.
func (o *Outbox) Keep(names []string) {
	for i := range o.Entries {
		o.Entries[i].To = slices.DeleteFunc(o.Entries[i].To, func(t string) bool { return !slices.Contains(names, t) })
	}
	o.Entries = slices.DeleteFunc(o.Entries, func(e Entry) bool { return len(e.To) == 0 })
}
