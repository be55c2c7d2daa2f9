using System.Diagnostics;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>A git provider on this machine: real repositories, reached by <c>file://</c>.</summary>
sealed class Origin
{
    readonly string folder = Directory.CreateTempSubdirectory("origin-").FullName;

    public string Url => $"file://{folder}";

    /// <summary>Makes a repository with these files on <c>main</c>, and a branch <c>side</c> with one file more.</summary>
    public void Add(string name, params (string Path, string Text)[] files)
    {
        var repository = Path.Combine(folder, name);
        Directory.CreateDirectory(repository);
        Git(repository, "init", "--quiet", "--initial-branch", "main");
        Commit(repository, [("README.md", "# It"), .. files]);
        Git(repository, "checkout", "--quiet", "-b", "side");
        Commit(repository, [("side.txt", "aside\n")]);
        Git(repository, "checkout", "--quiet", "main");
    }

    public void Delete() => Directory.Delete(folder, recursive: true);

    static void Commit(string repository, (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Git(repository, "add", "--all");
        Git(repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "c");
    }

    static void Git(string repository, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = repository, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors}");
    }
}
