/**
 * `lock` finds versions and their hashes, `fetch` unpacks them, `compile` makes what some of them have in C. RubyGems
 * would compile while it installs, and with a network.
 */
export const GEMS_PROGRAM = String.raw`
require 'bundler'
require 'bundler/cli'
require 'digest'
require 'fileutils'
require 'rubygems/package'
require 'rubygems/remote_fetcher'
require 'rubygems/ext'
require 'tmpdir'

WHAT, HERE = ARGV
DEPS = "#{HERE}/deps"
CHANNEL = WHAT == 'compile' ? nil : IO.for_fd(3, 'wb')

def give_up(message)
  warn(message)
  exit!(1)
end

def locked_gems
  parsed = Bundler::LockfileParser.new(File.read('Gemfile.lock'))
  parsed.specs.group_by(&:name).map do |_, specs|
    # Some gems are there compiled for this machine.
    specs.max_by { |spec| spec.platform == Gem::Platform::RUBY ? 0 : (Gem::Platform.new(spec.platform) === Gem::Platform.local ? 1 : -1) }
  end
end

def sources
  @sources ||= File.readlines("#{HERE}/sources.txt", chomp: true).to_h do |line|
    plain, whole = line.split("\t")
    [plain.chomp('/'), whole.chomp('/')]
  end
end

def download(spec)
  source = spec.source
  give_up("#{spec.name} comes from #{source}: only gems of a registry are installed.") unless source.instance_of?(Bundler::Source::Rubygems)
  remotes = source.remotes.map { |remote| remote.to_s.chomp('/') }
  problems = remotes.map do |remote|
    begin
      return Gem::RemoteFetcher.fetcher.fetch_path(URI("#{sources.fetch(remote, remote)}/gems/#{spec.full_name}.gem"))
    rescue Gem::RemoteFetcher::FetchError => error
      error.message
    end
  end
  give_up("#{spec.full_name} could not be fetched: #{problems.join('; ')}")
end

def each_package
  locked_gems.each do |spec|
    bytes = download(spec)
    Dir.mktmpdir do |folder|
      path = "#{folder}/#{spec.full_name}.gem"
      File.binwrite(path, bytes)
      yield spec.full_name, Digest::SHA256.hexdigest(bytes), Gem::Package.new(path)
    end
  end
end

def can_compile?
  File.file?("#{RbConfig::CONFIG['rubyhdrdir']}/ruby.h") && system('cc --version', out: File::NULL, err: File::NULL)
end

def refuse_to_compile(name)
  return if can_compile?
  give_up("#{name} has parts in C, and this worker cannot compile them. On its machine, as root: " \
          'apt-get install ruby-dev gcc make. Or use a gem that comes without.')
end

def lock
  Bundler::CLI.start(['lock'])
  hashes = []
  each_package do |name, hash, package|
    refuse_to_compile(name) unless package.spec.extensions.empty?
    hashes << "#{name} #{hash}\n"
  end
  # Which Bundler made it says nothing about what is in it.
  CHANNEL.write(File.read('Gemfile.lock').sub(/\n+BUNDLED WITH\n.*\z/m, "\n"), "\n# sha256\n", *hashes)
end

def fetch
  known = File.readlines("#{HERE}/hashes.txt", chomp: true).to_h { |line| line.split(' ') }
  FileUtils.mkdir_p("#{DEPS}/specifications")
  each_package do |name, hash, package|
    give_up("#{name} is not the file it was when it was locked.") unless known.fetch(name, hash) == hash
    spec = package.spec
    unless spec.extensions.empty?
      refuse_to_compile(name)
      CHANNEL.write("#{name}\n")
    end
    package.extract_files("#{DEPS}/gems/#{name}")
    File.write("#{DEPS}/specifications/#{name}.gemspec", spec.to_ruby_for_cache)
  end
end

def compile
  specs = Dir["#{DEPS}/specifications/*.gemspec"].map { |file| Gem::Specification.load(file) }
  specs.each { |spec| $LOAD_PATH.unshift(*spec.full_require_paths) }
  ENV['RUBYLIB'] = $LOAD_PATH.select { |folder| folder.start_with?(DEPS) }.join(':')
  specs.reject { |spec| spec.extensions.empty? }.each do |spec|
    puts "Compiling #{spec.full_name}"
    Gem::Ext::Builder.new(spec).build_extensions
  end
rescue Gem::Ext::BuildError => error
  give_up(error.message)
end

begin
  send(WHAT)
rescue Bundler::BundlerError, Gem::Exception => error
  give_up(error.message)
end
`;
