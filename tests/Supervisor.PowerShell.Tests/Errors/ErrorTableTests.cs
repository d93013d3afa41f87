using System.Management.Automation;
using System.Reflection;
using System.Resources;
using Supervisor.Client;
using Supervisor.PowerShell.Tests.Running;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests;

public sealed class ErrorTableTests
{
    private static readonly ResourceManager Messages = new("Supervisor.PowerShell.Errors.Messages", typeof(SupervisorSession).Assembly);

    public static TheoryData<string> AllIds => [.. Ids];

    public static TheoryData<ConnectionFailure> Failures => [.. Enum.GetValues<ConnectionFailure>()];

    public static TheoryData<Fault> AllFaults => [.. Enum.GetValues<Fault>().Where(fault => fault != Fault.Success)];

    private static IEnumerable<string> Ids =>
        typeof(Errors.Ids).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!);

    private static SupervisorSession Session => new(1, "here", SupervisorEndpoint.Unix("/run/supervisor.sock"), new(), isImplicit: false);

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Every_id_has_a_message(string id) => Assert.False(string.IsNullOrWhiteSpace(Messages.GetString(id)), id);

    [Fact]
    public void Every_message_has_an_id()
    {
        IEnumerable<string> names = Messages.GetResourceSet(System.Globalization.CultureInfo.InvariantCulture, true, true)!
            .Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key);

        Assert.Empty(names.Where(name => !name.StartsWith("Advice_", StringComparison.Ordinal))
            .Select(name => name.Replace("_Action", "", StringComparison.Ordinal)).Except(Ids));
    }

    [Theory]
    [MemberData(nameof(AllFaults))]
    public void Every_fault_has_an_id_of_its_own_kind(Fault fault) => Assert.NotEqual(Errors.Ids.ServerFault, Errors.Classify(fault).Id);

    [Fact]
    public void A_fault_that_is_not_Supervisors_has_the_general_id() =>
        Assert.Equal(Errors.Ids.ServerFault, Errors.Classify((Fault)4711).Id);

    [Theory]
    [MemberData(nameof(Failures))]
    public void Every_way_not_to_reach_a_daemon_names_it_and_the_reason(ConnectionFailure failure)
    {
        SupervisorSession session = Session;

        ErrorRecord record = Errors.From(new SupervisorConnectionException(failure, session.Endpoint, "because of the weather"), session);

        Assert.NotEqual(Errors.Ids.UnexpectedFailure, record.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.Contains("here (unix:///run/supervisor.sock)", record.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("because of the weather", record.Exception.Message, StringComparison.Ordinal);
        Assert.Same(session, record.TargetObject);
    }

    [Theory]
    [InlineData(false, "CredentialRequired")]
    [InlineData(true, "CredentialRefused")]
    public void Missing_and_wrong_credentials_are_told_apart(bool given, string id)
    {
        ErrorRecord record = Errors.From(new SupervisorAuthenticationException(Session.Endpoint, given), Session);

        Assert.Equal(id, record.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.AuthenticationError, record.CategoryInfo.Category);
        Assert.Contains("-Credential", record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_named_is_the_target_and_the_cause_is_inside()
    {
        XmlRpcFaultException fault = new((int)Fault.BadName, "BAD_NAME: web");

        ErrorRecord record = Errors.From(fault, Session, "web");

        Assert.Equal("NameNotFound", record.FullyQualifiedErrorId);
        Assert.Equal("web", record.TargetObject);
        Assert.Same(fault, Assert.IsAssignableFrom<SupervisorCommandException>(record.Exception).InnerException);
    }
}
