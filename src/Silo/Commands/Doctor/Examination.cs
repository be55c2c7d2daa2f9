namespace Conversations.Silo.Commands.Doctor;

/// <summary>Looks at one thing that a server needs, and changes nothing.</summary>
internal sealed record Examination(string Name, Func<IConfiguration, CancellationToken, IAsyncEnumerable<Finding>> Look)
{
    public static IReadOnlyList<Examination> All { get; } =
    [
        new("configuration", ConfigurationExamination.Look),
        new("store", StoreExamination.Look),
        new("sandbox", SandboxExamination.Look),
        new("models", ModelExamination.Look),
        new("ports", PortExamination.Look),
        new("keys", KeyFolderExamination.Look),
    ];
}
