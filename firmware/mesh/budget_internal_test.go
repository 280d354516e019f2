package mesh

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/device"
)

// TestPollIsLookingEveryMillisecond compares the worked-out refill with doing it.
func TestPollIsLookingEveryMillisecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		duty := 1 / (1 + rapid.Float32Range(0, 99).Draw(t, "factor"))
		start := device.Millis(rapid.Uint32().Draw(t, "start"))
		b := newBudget(start, duty, &Quirks{})
		b.left = rapid.Int64Range(-2000, full(duty)).Draw(t, "left")
		c := b
		last := start + device.Millis(rapid.Uint32Range(0, 20_000).Draw(t, "span"))
		b.poll(last, duty)
		for now := start + 1; !now.Passed(last); now++ {
			c.refill(now, duty)
		}
		if b != c {
			t.Errorf("duty %v: polled %v, want %v", duty, b, c)
		}
	})
}

func TestReachesIsWhenPollingFindsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		duty := 1 / (1 + rapid.Float32Range(0, 99).Draw(t, "factor"))
		b := newBudget(device.Millis(rapid.Uint32().Draw(t, "start")), duty, &Quirks{})
		b.left = rapid.Int64Range(0, 99).Draw(t, "left")
		want := b.left + rapid.Int64Range(1, 800).Draw(t, "missing")
		at, missing := b.reaches(want, duty)
		before, then := b, b
		before.poll(at-1, duty)
		then.poll(at, duty)
		if then.left < want || before.left >= want || want-before.left != missing {
			t.Errorf("duty %v: %d before, %d then, want %d (%d missing)", duty, before.left, then.left, want, missing)
		}
	})
}

func TestStep(t *testing.T) {
	for _, c := range []struct {
		factor float32
		n      device.Millis
		amount int64
	}{{0, 1, 1}, {1, 2, 1}, {2, 3, 1}, {9, 10, 1}, {99, 100, 1}, {1e30, 1 << 30, 1}} {
		p := Policy{AirtimeFactor: c.factor}
		if n, amount := step(p.DutyCycle()); n != c.n || amount != c.amount {
			t.Errorf("factor %v: %d ms give %d, want %d and %d", c.factor, n, amount, c.n, c.amount)
		}
	}
}

func TestBudgetBounds(t *testing.T) {
	q := &Quirks{}
	b := newBudget(0, 0.5, q)
	if b.left != 1_800_000 {
		t.Errorf("full at 50 %%: %d", b.left)
	}
	b.refill(1000, 0.01)
	if b.left != 36_000 || b.filled != 1000 {
		t.Errorf("at 1 %%: %d, want 36 s", b.left)
	}
	b.charge(36_500)
	if b.left != -500 {
		t.Errorf("debt: %d", b.left)
	}
	b.refill(1099, 0.01)
	if b.left != -500 || b.filled != 1000 {
		t.Error("refilled below a whole millisecond")
	}
	q.ForgivesDebt = true
	if b.charge(1); b.left != 0 {
		t.Errorf("forgiven: %d", b.left)
	}
	b = newBudget(1000, 0.01, q)
	b.left = 7
	if b.settle(1000+staleAfter+1, 0.01); b.left != 36_000 {
		t.Errorf("after 3 days: %d", b.left)
	}
	b.left, b.filled, q.LosesRefill = 7, 1000, true
	if b.settle(1000+staleAfter+1, 0.01); b.left != 7 {
		t.Error("the released firmware does not settle")
	}
}

// TestReceiveDelay has the measured delays of FACTS: base 10, SF8, 304 ms.
func TestReceiveDelay(t *testing.T) {
	for _, c := range []struct {
		base, score float32
		want        device.Millis
	}{
		{0, 0, 0},
		{10, 1, 0},
		{10, 0, 1848},
		{10, 0.85, 0},
		{10, 0.79, 0},     // 45 ms
		{10, 0.78, 53},    // above 50 ms
		{1000, 0, 32_000}, // never more
		{1, 0, 0},
		{-1, 0, 0},
	} {
		p := Policy{ReceiveDelayBase: c.base}
		if got := p.receiveDelay(c.score, 304); got != c.want {
			t.Errorf("base %v, score %v: %d ms, want %d", c.base, c.score, got, c.want)
		}
	}
}
