using System.CommandLine;
using Conversations.Silo.Commands.Doctor;
using Conversations.Silo.Hosting;
using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary><c>doctor</c>: looks whether a server with these settings would work here, and says what to change.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Looks whether a server with these settings works here, and names what to change. Settings of the server are understood as the server does.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var configuration = Settings([.. parsed.UnmatchedTokens]);
            var console = Terminal.Of(parsed.InvocationConfiguration.Output);
            var worst = Health.Good;
            foreach (var examination in Examination.All)
            {
                await foreach (var finding in Look(examination, configuration, cancellationToken))
                {
                    Show(console, examination, finding);
                    if (finding.Health > worst) worst = finding.Health;
                }
            }

            return worst == Health.Bad ? 1 : 0;
        });
        return command;
    }

    // What is found wrong with the configuration may keep the others from looking.
    private static async IAsyncEnumerable<Finding> Look(
        Examination examination, IConfiguration configuration, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var findings = examination.Look(configuration, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            Finding? failed = null;
            try
            {
                if (!await findings.MoveNextAsync()) yield break;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failed = Finding.Bad($"It could not be looked at: {failure.Message}", "Correct what the configuration's examination names.");
            }

            yield return failed ?? findings.Current;
            if (failed is not null) yield break;
        }
    }

    private static void Show(IAnsiConsole console, Examination examination, Finding finding)
    {
        var (word, colour) = finding.Health switch
        {
            Health.Good => ("ok  ", Color.Green),
            Health.Doubtful => ("warn", Color.Yellow),
            _ => ("FAIL", Color.Red),
        };
        console.Say(word, new Style(colour, decoration: Decoration.Bold));
        console.Say($"  {examination.Name,-13}  {finding.Text}\n");
        if (finding.Fix is not null) console.Say($"{"",19}  → {finding.Fix}\n", new Style(Color.Grey));
    }

    private static ConfigurationManager Settings(string[] settings)
    {
        var builder = Host.CreateApplicationBuilder(["--hostBuilder:reloadConfigOnChange=false", .. settings]);
        builder.Configuration.AddDefaults();
        return (ConfigurationManager)builder.Configuration;
    }
}
