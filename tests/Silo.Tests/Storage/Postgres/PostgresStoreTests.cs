// What every store does, shown for this one.
namespace Conversations.Silo.Tests.Storage.Postgres;

public sealed class PostgresAgentReaderTests() : AgentReaderTests(new PostgresTestDatabase());

public sealed class PostgresCommitTests() : CommitTests(new PostgresTestDatabase());

public sealed class PostgresCrashTests() : CrashTests(new PostgresTestDatabase());

public sealed class PostgresGrainStorageTests() : GrainStorageTests(new PostgresTestDatabase());

public sealed class PostgresListTests() : ListTests(new PostgresTestDatabase());

public sealed class PostgresMessagePageTests() : MessagePageTests(new PostgresTestDatabase());

public sealed class PostgresReminderTableTests() : ReminderTableTests(new PostgresTestDatabase());

public sealed class PostgresRunListTests() : RunListTests(new PostgresTestDatabase());

public sealed class PostgresSearchTests() : SearchTests(new PostgresTestDatabase());

public sealed class PostgresTwoStoresTests() : TwoStoresTests(new PostgresTestDatabase());

public sealed class PostgresMigrationTests() : MigrationTests(new PostgresTestDatabase());

public sealed class PostgresGroupCommitTests() : GroupCommitTests(new PostgresTestDatabase());

public sealed class PostgresReaderTests() : ReaderTests(new PostgresTestDatabase());

public sealed class PostgresStartTaskReaderTests() : StartTaskReaderTests(new PostgresTestDatabase());

public sealed class PostgresTextTests() : TextTests(new PostgresTestDatabase());

public sealed class PostgresUserStoreTests() : UserStoreTests(new PostgresTestDatabase());

public sealed class PostgresUsageStoreTests() : UsageStoreTests(new PostgresTestDatabase());

public sealed class PostgresOwnerListTests() : OwnerListTests(new PostgresTestDatabase());

public sealed class PostgresRepeatStoreTests() : RepeatStoreTests(new PostgresTestDatabase());

public sealed class PostgresOperationsReaderTests() : OperationsReaderTests(new PostgresTestDatabase());
