/* What whoever starts us may have left us without. */

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* Where our descriptors 0, 1 or 2 are closed, the next things opened would get these numbers, the first of them by the runtime before
   there is a line of ours, and what is meant for people would be written there: they become /dev/null. */
static void fill_standard_descriptors(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
        if (fd < 0)
            fd = open("/", O_RDONLY);
    } while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

/* Where the end of children is ignored, the runtime leaves it so, and waits for ever for a process that it has started. */
static void hear_of_children(void)
{
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
        signal(SIGCHLD, SIG_DFL);
}

__attribute__((constructor)) static void begin(void)
{
    fill_standard_descriptors();
    hear_of_children();
}
