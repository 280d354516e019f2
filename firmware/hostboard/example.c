/* A board that advertises itself and answers `ver`, to show how meshrig_board.h is used.
 * It is no room server: it hears no frame, keeps nothing, and its advert was signed beforehand,
 * so that its time stamp never changes. */
#include "meshrig_board.h"

static const uint8_t advert[] = {
    0x12, 0x00, 0xeb, 0x43, 0xa7, 0x19, 0xa1, 0x44, 0xcf, 0x9f, 0x1a, 0x05, 0x9d, 0xb5, 0x88, 0xe8, 0x73, 0x72, 0x8f, 0x4b,
    0x34, 0x00, 0x17, 0x6b, 0xa2, 0xd0, 0x93, 0x64, 0xc4, 0xdf, 0x59, 0x53, 0xe4, 0xba, 0x11, 0xb9, 0x55, 0x69, 0x28, 0x84,
    0x30, 0xec, 0xa6, 0x2f, 0xab, 0xc6, 0xb5, 0x43, 0x95, 0xb8, 0xc3, 0x80, 0xd4, 0xd7, 0x68, 0x3c, 0x03, 0xc4, 0xe0, 0xea,
    0x40, 0x79, 0xdb, 0x79, 0xdb, 0x4a, 0xf8, 0xbc, 0xef, 0x51, 0xc6, 0x11, 0xd7, 0x48, 0x30, 0x74, 0x6b, 0x6d, 0x16, 0x0b,
    0x79, 0xc4, 0x10, 0x7c, 0x92, 0x51, 0x4d, 0xeb, 0x22, 0x06, 0x1d, 0x4a, 0xe9, 0x94, 0x6a, 0x20, 0x5b, 0xd9, 0x52, 0xed,
    0x6e, 0x0d, 0x83, 0x45, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65,
};

static struct {
    int64_t wake;    /* when the board acts next */
    bool started;    /* it has set its radio */
    size_t typed;    /* bytes in line */
    char line[64];
} state;

static void boot(struct meshrig_board *b) {
    memset(&state, 0, sizeof state); /* volatile memory starts empty */
    state.wake = b->now + 1000000;
}

static void run(struct meshrig_board *b) {
    static const struct meshrig_radio radio = {869618000, 62500, 8, 5, 0x12, 32, true, 22};
    if (!state.started) {
        meshrig_set_radio(b, &radio);
        state.started = true;
        state.wake = b->now + 16000000;
    } else {
        meshrig_tx(b, advert, sizeof advert);
        state.wake = MESHRIG_NEVER;
    }
}

static void serial(struct meshrig_board *b, const uint8_t *data, size_t size) {
    static const char answer[] = "\r\n  -> v0.1.0 (an example)\r\n";
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\r') {
            if (state.typed == 3 && memcmp(state.line, "ver", 3) == 0) meshrig_print(b, answer, sizeof answer - 1);
            state.typed = 0;
        } else if (state.typed < sizeof state.line) {
            state.line[state.typed++] = (char)data[i];
        }
    }
}

static int64_t next(struct meshrig_board *b) {
    (void)b;
    return state.wake;
}

int main(void) {
    static struct meshrig_board board = {
        .name = "example", .version = "v0.1.0", .can = NULL, .boot = boot, .serial = serial, .run = run, .next = next,
    };
    return meshrig_serve(&board, stdin, stdout);
}
