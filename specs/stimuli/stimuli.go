// Package stimuli makes what specs send and no client does: paths of imagined repeaters, frames
// raw and sealed, and rooms in a state in which to send them. What cannot be written as a frame
// is a mistake in the suite, and a panic.
package stimuli
