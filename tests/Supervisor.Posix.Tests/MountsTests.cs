namespace Supervisor.Posix.Tests;

public sealed class MountsTests
{
    private const string Some = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        30 22 0:40 / /mnt rw,relatime - nfs4 server:/ rw,vers=4.2
        31 30 0:41 /a /mnt/deep/er rw,relatime shared:2 master:1 - nfs4 server:/a rw
        32 22 0:42 / /with\040space\134 rw - tmpfs none rw

        """;

    [Theory]
    [InlineData("/etc/passwd", "/")]
    [InlineData("/mnt", "/mnt")]
    [InlineData("/mnt/x", "/mnt")]
    [InlineData("/mntx/y", "/")]
    [InlineData("/mnt/deep/er/x", "/mnt/deep/er")]
    [InlineData("/mnt/deep/../x", "/mnt")]
    [InlineData("/with space\\/x", "/with space\\")]
    public void The_longest_point_that_a_path_is_in_is_that_of_its_file_system(string path, string point) =>
        Assert.Equal(point, Mounts.PointOf(path, Some));

    [Fact]
    public void The_kernel_s_own_list_is_read() => Assert.Equal("/proc", Mounts.PointOf("/proc/self/status"));
}
