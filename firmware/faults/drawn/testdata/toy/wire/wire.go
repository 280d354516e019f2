// Package wire is shared with what is no firmware.
package wire

type Kind byte

const (
	Advert Kind = iota
	Post
	Text
)

func Send(from, to int, last bool) { send(from - to) }

func send(int) {}

func OnlyTheRig(n int) int { return n + 1 }
