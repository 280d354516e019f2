/* A board that copies each frame into a buffer one byte too small for the longest, as firmware does
 * that rounds a length up. */
#include "meshrig_board.h"

static void frame(struct meshrig_board *b, const uint8_t *data, size_t size, double snr, double rssi) {
    uint8_t kept[MESHRIG_MAX_FRAME - 1];
    volatile uint8_t *to = kept;
    (void)b, (void)snr, (void)rssi;
    for (size_t i = 0; i < size; i++) to[i] = data[i];
}

int main(void) {
    static struct meshrig_board board = {.name = "overflow", .version = "v0.1.0", .frame = frame};
    return meshrig_serve(&board, stdin, stdout);
}
