package alert

import "github.com/meshrig/meshrig/rig/monitor/alert/notify"

// Drain takes all that waits for a notifier.
func (a *Alerts) Drain(to string) (list []notify.Notice) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		n, ok := a.engine.Outbox.Next(to, func(string) bool { return false })
		if !ok {
			return list
		}
		list = append(list, n)
		a.engine.Outbox.Done(n.ID, to)
	}
}
