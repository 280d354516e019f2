// Package flash puts firmware on boards and proves that it is there. An [Image] is a file
// whose SHA-256 was given by someone who knows it; a [Flasher] writes it in the manner of one
// kind of boot loader: rig/flash/esp over the ROM loader of the ESP32 family, rig/flash/uf2
// by mass storage, rig/flash/dfu by the serial protocol of nRF52 boot loaders. What was
// written is read back where the boot loader allows it; and what the board says of itself
// after the restart is held against the image by [CheckVersion].
package flash
