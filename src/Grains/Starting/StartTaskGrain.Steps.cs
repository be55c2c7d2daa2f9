using System.Buffers.Binary;
using System.Collections.Immutable;
using Conversations.Sandboxes;
using Conversations.Secrets;
using Conversations.Starting;
using Conversations.Workspaces;

namespace Conversations.Grains.Starting;

/// <summary>What is done at each status.</summary>
public sealed partial class StartTaskGrain
{
    const string ProjectFolder = "project";
    const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const int BranchLetters = 10;

    /// <returns>The task at its next status.</returns>
    async Task<StartTaskState> Do(StartTaskState current, CancellationToken cancellationToken)
    {
        switch (current.Status)
        {
            case StartStatus.Working:
                return Next(current);
            case StartStatus.WaitingForSandbox:
                return await FindSandbox(current, cancellationToken);
            case StartStatus.StartingConversation:
                await opener.Open(current, await Project(current, cancellationToken), cancellationToken);
                var pending = state?.Pending ?? [];
                foreach (var message in pending) await opener.Say(current, message);
                return Next(current) with { Pending = pending };
            default:
                return await Prepare(current, cancellationToken);
        }
    }

    async Task<StartTaskState> FindSandbox(StartTaskState current, CancellationToken cancellationToken)
    {
        // It was made by an earlier try, or by somebody else: nobody sets up a workspace in which an agent may be at work.
        if (await conversations.Find(current.ConversationId, cancellationToken) is { } there)
            return current with { Status = StartStatus.StartingConversation, SandboxId = there.Metadata.WorkspaceId ?? there.Id };
        if (current.AskedSandbox is not { } asked) return Next(current) with { SandboxId = await Group(current, cancellationToken) ?? current.ConversationId };
        if (!Guid.TryParse(asked, out var sandbox) || !await GrainFactory.GetGrain<ISandboxGrain>(sandbox).Enter(current.ConversationId, current.Owner))
            throw new StartFailedException($"Sandbox not found: {asked}");
        return Next(current) with { SandboxId = sandbox };
    }

    /// <summary>A sandbox of the owner's that takes the conversation in; null: it gets one of its own.</summary>
    async Task<Guid?> Group(StartTaskState current, CancellationToken cancellationToken)
    {
        foreach (var sandbox in await grouping.Candidates(current.ConversationId, current.Owner, cancellationToken))
        {
            if (await GrainFactory.GetGrain<ISandboxGrain>(sandbox).Enter(current.ConversationId, current.Owner)) return sandbox;
        }

        return null;
    }

    /// <summary>A workspace for a conversation that will not be there is in nobody's way.</summary>
    async Task CleanUp(StartTaskState failed)
    {
        if (failed.SandboxId is not { } sandbox || await conversations.Find(failed.ConversationId, CancellationToken.None) is not null) return;
        if (sandbox == failed.ConversationId) await workspaces.Delete(sandbox);
        else await GrainFactory.GetGrain<ISandboxGrain>(sandbox).Withdraw(failed.ConversationId);
    }

    async Task<StartTaskState> Prepare(StartTaskState current, CancellationToken cancellationToken)
    {
        try
        {
            var setup = await Setup(current);
            if (current.Status == StartStatus.SettingUpSkills) return Next(current) with { Skills = await setup.FindSkills(cancellationToken) };
            var wrong = await Prepare(current, setup, cancellationToken);
            if (wrong is not null && current is { Status: StartStatus.PreparingRepository, Repository.Needed: true }) throw new StartFailedException(wrong);
            return Next(current) with { Detail = wrong is null ? current.Detail : current.Detail is null ? wrong : $"{current.Detail}\n{wrong}" };
        }
        catch (WorkspaceException refused)
        {
            if (current.Repository is { Needed: true }) throw new StartFailedException(refused.Message);
            // A conversation without a workspace that works is still one.
            return current with { Status = StartStatus.StartingConversation, Detail = refused.Message };
        }
    }

    async Task<string?> Prepare(StartTaskState current, ProjectSetup setup, CancellationToken cancellationToken) => current.Status switch
    {
        StartStatus.PreparingRepository when current.Repository is { } repository =>
            await setup.Clone(await Source(current, repository), repository.Branch, $"openhands-workspace-{Word(current.Id)}", cancellationToken),
        StartStatus.PreparingRepository => await setup.Init(cancellationToken),
        StartStatus.RunningSetupScript => await setup.RunSetupScript(cancellationToken),
        _ => await setup.InstallHooks(cancellationToken),
    };

    async Task<Project> Project(StartTaskState current, CancellationToken cancellationToken)
    {
        var setup = await Setup(current);
        return new Project(setup.Folder, await setup.ReadSkills(current.Skills, cancellationToken)) { Hooks = await setup.ReadHooks(cancellationToken) };
    }

    async Task<ProjectSetup> Setup(StartTaskState current)
    {
        var workspace = workspaces.Of(current.SandboxId!.Value);
        var folder = $"{workspace.Folder}/{ProjectFolder}";
        if (current.Repository is { } repository) folder = $"{folder}/{(await Source(current, repository)).Folder}";
        else if (current.AskedSandbox is null && current.SandboxId != current.ConversationId) folder = $"{folder}/{current.ConversationId:N}";
        return new ProjectSetup(workspace, folder, git.Value, await Secrets(current));
    }

    async Task<GitSource> Source(StartTaskState current, StartRepository repository)
    {
        var secrets = await Secrets(current);
        return GitSource.Of(repository, git.Value, name => secrets.GetValueOrDefault(name));
    }

    async Task<ImmutableDictionary<string, string>> Secrets(StartTaskState current) =>
        (await GrainFactory.GetGrain<ISecretsGrain>(current.Id).Reveal())
            .Where(secret => secret.Value.Value is not null)
            .ToImmutableDictionary(secret => secret.Key, secret => secret.Value.Value!);

    static StartTaskState Next(StartTaskState current) => current with { Status = current.Status + 1 };

    /// <summary>A word that is the same for the same id.</summary>
    static string Word(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        Span<char> word = stackalloc char[BranchLetters];
        for (var place = 0; place < word.Length; place++, number /= (ulong)Letters.Length) word[place] = Letters[(int)(number % (ulong)Letters.Length)];
        return new string(word);
    }
}
