package mesh

import (
	"math"

	"github.com/meshrig/meshrig/firmware/device"
)

const (
	budgetWindow  = 3_600_000 // ms over which the duty cycle holds (Dispatcher, v1.17.1)
	budgetReserve = 100       // ms that must be left after a frame, or the next one waits
)

// budget is the bucket from which a node takes its airtime, in milliseconds. The
// released firmware refills it in single precision and drops fractions, so how often
// it looks matters: while a packet is ready it looks every millisecond. The budget
// works that out instead of being asked.
type budget struct {
	left   int64 // ms; below zero: owed
	filled device.Millis
	quirks *Quirks
}

func newBudget(now device.Millis, duty float32, q *Quirks) budget {
	return budget{left: full(duty), filled: now, quirks: q}
}

func full(duty float32) int64 { return int64(float32(budgetWindow) * duty) }

// share returns the part of span that the duty cycle allows, as the released firmware rounds it.
func share(span device.Millis, duty float32) int64 { return int64(float32(span) * duty) }

// wait returns how many milliseconds the released firmware waits for a missing amount.
func wait(missing int64, duty float32) device.Millis {
	return device.Millis(float32(missing) / duty)
}

// refill looks at the budget once (Dispatcher::updateTxBudget, v1.17.1).
func (b *budget) refill(now device.Millis, duty float32) {
	if amount := share(now-b.filled, duty); amount > 0 {
		b.left = min(b.left+amount, full(duty))
		b.filled = now
	}
}

// settle fills a budget up that has not been looked at for so long that it must be
// full, before the counter's wrap hides how long that was.
func (b *budget) settle(now device.Millis, duty float32) {
	if now-b.filled > staleAfter && !b.quirks.LosesRefill {
		b.left, b.filled = full(duty), now
	}
}

// step returns the fewest milliseconds that refill the budget at all, and by how much.
// A duty cycle of next to nothing never refills it.
func step(duty float32) (device.Millis, int64) {
	if !(duty > 1e-6) { // true for NaN, too
		return 1 << 30, 1
	}
	n := device.Millis(math.Ceil(1 / float64(duty)))
	if n > 1 && share(n-1, duty) > 0 {
		n--
	}
	for share(n, duty) == 0 {
		n++
	}
	return n, share(n, duty)
}

// poll does what looking every millisecond up to and including last would have done.
func (b *budget) poll(last device.Millis, duty float32) {
	if int32(last-b.filled) <= 0 {
		return
	}
	n, amount := step(duty)
	k := (last - b.filled) / n
	if k == 0 {
		return
	}
	b.left = min(b.left+int64(k)*amount, full(duty))
	b.filled += k * n
}

// reaches returns the millisecond at which polling finds at least want in the budget,
// and how much was missing a millisecond before. It must not be there yet.
func (b *budget) reaches(want int64, duty float32) (at device.Millis, missing int64) {
	n, amount := step(duty)
	k := (want - b.left + amount - 1) / amount
	return b.filled + device.Millis(k)*n, want - b.left - (k-1)*amount
}

// charge takes the airtime of a frame.
func (b *budget) charge(airtime device.Millis) {
	b.left -= int64(airtime)
	if b.left < 0 && b.quirks.ForgivesDebt {
		b.left = 0
	}
}
