// Package sx1262 is a sniffer made of an SX1262 on SPI and GPIO. It only receives: nothing in it can
// make the chip send.
//
// The chip tells of frames with a bad checksum too, with their bytes, of the coding rate and the
// carrier's offset, and by its interrupts when a header was valid and when the frame was done: the
// time in between is that of the payload on the air. Preamble, sync word and the frame's first chirp
// it cannot know. What it knows how well depends on who stamps the interrupt: the kernel, or this
// program when it was told; either way the error is measured on the chip's own timer.
//
// Opcodes, parameters and registers are those of the data sheet (SX1261/2, DS.SX1261-2.W.APP), or of
// Semtech's own driver where that is silent. No real chip has been driven by this package yet.
package sx1262
