using System.Collections;
using System.Collections.Specialized;
using Supervisor.PowerShell.Commands;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Methods;

public sealed class WireValueTests
{
    [Fact]
    public void Scalars()
    {
        Assert.Equal(("text", XmlRpcKind.String), Spelled("text"));
        Assert.Equal(("x", XmlRpcKind.String), Spelled('x'));
        Assert.Equal(("7", XmlRpcKind.Int), Spelled((byte)7));
        Assert.Equal(("5000000000", XmlRpcKind.Int), Spelled(5_000_000_000L));
        Assert.Equal(("7", XmlRpcKind.Int), Spelled(7UL));
        Assert.Equal(("1.5", XmlRpcKind.Double), Spelled(1.5m));
        Assert.Equal(("true", XmlRpcKind.Boolean), Spelled(true));
        Assert.Equal(("2026-01-02T03:04:05", XmlRpcKind.DateTime), Spelled(new DateTime(2026, 1, 2, 3, 4, 5)));
        Assert.Equal(("2 bytes", XmlRpcKind.Bytes), Spelled(new byte[] { 1, 2 }));
        Assert.Equal(("Running", XmlRpcKind.String), Spelled(ProcessState.Running));
    }

    [Fact]
    public void Arrays_and_structs()
    {
        Assert.Equal(("[1, a, [true]]", XmlRpcKind.Array), Spelled(new object[] { 1, "a", new ArrayList { true } }));
        Assert.Equal(("{b: 1, a: [2]}", XmlRpcKind.Struct), Spelled(new OrderedDictionary { ["b"] = 1, ["a"] = new[] { 2 } }));
        Assert.Equal(("{}", XmlRpcKind.Struct), Spelled(new Hashtable()));
    }

    [Fact]
    public void What_cannot_be_sent()
    {
        Assert.Equal("$null", Assert.Throws<NotSupportedException>(() => WireValue.ToWire(null)).Message);
        Assert.Equal("a value of type System.Object", Assert.Throws<NotSupportedException>(() => WireValue.ToWire(new object())).Message);
        ArrayList itself = [];
        itself.Add(itself);
        Assert.Equal("values nested deeper than 32", Assert.Throws<NotSupportedException>(() => WireValue.ToWire(itself)).Message);
    }

    [Fact]
    public void Answers()
    {
        Assert.Equal(7, Assert.IsType<int>(WireValue.FromWire(7)));
        Assert.Equal(5_000_000_000L, Assert.IsType<long>(WireValue.FromWire(5_000_000_000L)));
        Assert.Equal(1.5, WireValue.FromWire(1.5));
        Assert.Equal(new object?[] { "a", true }, WireValue.FromWire(new XmlRpcValue[] { "a", true }));
        Assert.Equal(new byte[] { 1 }, WireValue.FromWire(new byte[] { 1 }));
        Assert.Null(WireValue.FromWire(default));
    }

    [Theory]
    [InlineData("supervisor.getState", true)]
    [InlineData("supervisor.readLog", true)]
    [InlineData("supervisor.tailProcessStdoutLog", true)]
    [InlineData("supervisor.listCollections", true)]
    [InlineData("system.listMethods", true)]
    [InlineData("system.multicall", false)]
    [InlineData("supervisor.startProcess", false)]
    [InlineData("twiddler.log", false)]
    [InlineData("", false)]
    public void Methods_that_only_tell(string method, bool expected) =>
        Assert.Equal(expected, InvokeSupervisorMethodCommand.IsReading(method));

    private static (string Text, XmlRpcKind Kind) Spelled(object value)
    {
        XmlRpcValue wire = WireValue.ToWire(value);
        return (wire.ToString(), wire.Kind);
    }
}
