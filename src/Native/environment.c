/* What the environment says to .NET (DOTNET_GCHeapHardLimit and the like) is meant for the programs. The runtime in this file would take
   it for itself, and may end over it before there is a line of ours: it is shown an environment without. */

#include <stdlib.h>
#include <string.h>

extern char **environ;

/* The whole of it, for the programs. */
__attribute__((visibility("default"))) char **supervisord_environ;

__attribute__((constructor)) static void keep_from_runtime(void)
{
    size_t count = 0, kept = 0, i;
    char **shown;
    supervisord_environ = environ;
    while (environ != NULL && environ[count] != NULL)
        count++;
    shown = calloc(count + 1, sizeof(char *));
    if (shown == NULL)
        return;
    for (i = 0; i < count; i++)
        if (strncmp(environ[i], "DOTNET_", 7) != 0 && strncmp(environ[i], "COMPlus_", 8) != 0)
            shown[kept++] = environ[i];
    if (kept < count)
        environ = shown;
    else
        free(shown);
}
