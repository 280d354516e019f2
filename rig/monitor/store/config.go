package store

import (
	"errors"
	"fmt"
	"time"
)

// Config says how long what was measured is kept. The zero value is the defaults.
type Config struct {
	Polls   time.Duration `yaml:"polls"`   // each poll as it was; default 48h
	Minutes time.Duration `yaml:"minutes"` // what five minutes come to; default 720h, a month
	Hours   time.Duration `yaml:"hours"`   // what an hour comes to, and events; default 17520h, two years
}

// withDefaults fills in what is not given.
func (c Config) withDefaults() Config {
	or := func(d *time.Duration, def time.Duration) {
		if *d == 0 {
			*d = def
		}
	}
	or(&c.Polls, 48*time.Hour)
	or(&c.Minutes, 30*24*time.Hour)
	or(&c.Hours, 2*365*24*time.Hour)
	return c
}

// Check judges the times: each at least what the next coarser one is made of, and in order.
func (c Config) Check() error {
	d := c.withDefaults()
	var errs []error
	if d.Polls < 2*time.Hour {
		errs = append(errs, fmt.Errorf("store: polls are kept %v: want 2h at least, of which hours are made", d.Polls))
	}
	if d.Minutes < d.Polls || d.Hours < d.Minutes {
		errs = append(errs, fmt.Errorf("store: polls are kept %v, minutes %v, hours %v: want none shorter than the one before", d.Polls, d.Minutes, d.Hours))
	}
	return errors.Join(errs...)
}
